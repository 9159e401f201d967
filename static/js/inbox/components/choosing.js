// @ts-check
/** What is done with several attendances of the list: how many are chosen, and what can be done
 * with them. */

import { useLayoutEffect } from "preact/hooks";

import { t, tn } from "../../language.js";
import { bulkOf } from "../bulk_actions.js";
import { chosenIn, doable, tagsOfAll } from "../choosing.js";
import { html } from "../html.js";
import { Outcome } from "./bulk_outcome.js";
import { Icon } from "./icon.js";
import { TagButton } from "./tags.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").State} State */

/** @param {{state: State, actions: Actions}} props */
export function ChoosingBar({ state, actions }) {
  const { choosing, bulk } = state;
  useKeys(choosing !== null, actions);
  if (!choosing && !bulk) {
    return null;
  }
  return html`<section class="choosing" aria-label=${t("Several attendances")}>
    ${choosing && html`<${Chosen} state=${state} actions=${actions} />`}
    ${bulk && html`<${Outcome} bulk=${bulk} actions=${actions} />`}
  </section>`;
}

/** @param {{state: State, actions: Actions}} props */
function Chosen({ state, actions }) {
  const { bulk } = actions;
  const chosen = chosenIn(state);
  const is = chosen.length;
  return html`<div class="choosing__line">
      <button
        type="button"
        class="icon-button"
        aria-label=${t("End choosing")}
        title=${t("End choosing (Esc)")}
        onClick=${bulk.end}
      >
        <${Icon} name="close" />
      </button>
      <strong class="choosing__count" role="status">
        ${is === 0 ? t("Choose attendances") : tn("{n} chosen", "{n} chosen", is)}
      </strong>
      <button type="button" class="button choosing__all" onClick=${bulk.all}>
        ${t("Choose all")}
      </button>
    </div>
    <${Deeds} state=${state} actions=${actions} chosen=${chosen} />`;
}

/** @param {{state: State, actions: Actions, chosen: Attendance[]}} props */
function Deeds({ state, actions, chosen }) {
  const bulk = bulkOf(actions.bulk);
  /** @param {import("../choosing.js").Deed} deed */
  const count = (deed) => doable(state, deed, chosen).length;
  const isBusy = state.bulk?.isRunning ?? false;
  const common = tagsOfAll(doable(state, "tag", chosen));
  /** @param {number[]} next */
  const tag = async (next) => {
    if (isBusy) {
      return null;
    }
    const added = next.filter((id) => !common.includes(id));
    await bulk.tag(
      added,
      common.filter((id) => !next.includes(id)),
    );
    return true;
  };
  if (chosen.length === 0) {
    return null;
  }
  return html`<div class="choosing__deeds" aria-busy=${isBusy}>
    <${Deed} icon="accept" label=${t("Accept")} count=${count("accept")} does=${bulk.accept} />
    <${Deed}
      icon="transfer"
      label=${t("Transfer")}
      count=${count("transfer")}
      does=${() => actions.open({ kind: "bulk.transfer" })}
    />
    ${
      count("tag") > 0 &&
      html`<${TagButton}
        state=${state}
        ids=${common}
        label=${t("Tags")}
        look="button choosing__deed"
        actions=${actions}
        save=${tag}
      >
        <${Icon} name="tag" />${t("Tags")}
      <//>`
    }
    <${Deed} icon="ticks" label=${t("Mark as read")} count=${count("read")} does=${bulk.read} />
    <${Deed}
      icon="finish"
      label=${t("Finish")}
      count=${count("finish")}
      does=${() => actions.open({ kind: "bulk.finish" })}
    />
  </div>`;
}

/**
 * @param {{icon: string, label: string, count: number, does: () => unknown}} props
 */
function Deed({ icon, label, count, does }) {
  return (
    count > 0 &&
    html`<button
      type="button"
      class="button choosing__deed"
      aria-label=${t("{action} ({n})", { action: label, n: count })}
      onClick=${() => void does()}
    >
      <${Icon} name=${icon} />${label}
    </button>`
  );
}

/**
 * While something is chosen, Escape ends it and Ctrl+A chooses all; before anybody else hears.
 *
 * @param {boolean} isChoosing
 * @param {Actions} actions
 */
function useKeys(isChoosing, { bulk }) {
  useLayoutEffect(() => {
    if (!isChoosing) {
      return undefined;
    }
    const controller = new AbortController();
    const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
      const does = isElsewhere(event) ? undefined : keyOf(event, bulk);
      if (does) {
        event.preventDefault();
        event.stopPropagation();
        does();
      }
    };
    const { signal } = controller;
    addEventListener("keydown", onKeyDown, { capture: true, signal });
    return () => controller.abort();
  }, [isChoosing]);
}

/**
 * @param {KeyboardEvent} event
 * @param {Actions["bulk"]} bulk
 */
function keyOf({ key, ctrlKey, metaKey }, bulk) {
  if (key === "Escape") {
    return bulk.end;
  }
  return key.toLowerCase() === "a" && (ctrlKey || metaKey) ? bulk.all : undefined;
}

/**
 * Whether the key belongs to a dialog, a menu or a text.
 *
 * @param {KeyboardEvent} event
 */
function isElsewhere({ target, isComposing }) {
  const isText = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const inMenu = target instanceof Element && target.closest(".menu, [popover]") !== null;
  return isComposing || isText || inMenu || document.querySelector("dialog[open]") !== null;
}
