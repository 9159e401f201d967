// @ts-check
/** The list in which tags are put on and taken off, and where managers make new ones. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { tagsOf } from "../directory.js";
import { classes, html } from "../html.js";
import { seesEverything } from "../permissions.js";
import { closeOnPressBeside, place } from "../popover.js";
import { Icon } from "./icon.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").State} State */
/** @typedef {import("../shapes.js").Tag} Tag */
/**
 * @param {{state: State, ids: number[], label: string, anchor: HTMLElement, actions: Actions,
 *   save: (ids: number[]) => Promise<unknown>, onClose: () => void}} props
 */
export function TagPicker({ state, ids, label, anchor, actions, save, onClose }) {
  const popover = useRef(/** @type {HTMLElement | null} */ (null));
  const [query, setQuery] = useState("");
  const present = tagsOf(state.directory, ids).map(({ id }) => id);
  const saved = useRef(present);
  saved.current = present;
  const [wished, setWished] = useState(present);
  // A tag may be deleted while this is open.
  const chosen = tagsOf(state.directory, wished).map(({ id }) => id);
  const wanted = query.trim().toLowerCase();
  const all = state.directory.tags;
  const found = all.filter((tag) => tag.name.toLowerCase().includes(wanted));
  const isNew = wanted !== "" && !all.some((tag) => tag.name.toLowerCase() === wanted);
  const mayCreate = isNew && seesEverything(state.me);

  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (popover.current);
    element.showPopover();
    place(element, anchor);
    element.querySelector("input")?.focus();
    return closeOnPressBeside(element, anchor);
  }, []);

  /** @param {number} id */
  function toggle(id) {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    setWished(next);
    setQuery("");
    void save(next).then((isDone) => isDone === null && setWished(saved.current));
  }

  async function create() {
    const tag = await actions.directory.createTag(query.trim());
    if (tag) {
      toggle(tag.id);
    }
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    event.stopPropagation();
    const isField = event.target instanceof HTMLInputElement && event.target.type === "text";
    if (event.key === "Escape") {
      popover.current?.hidePopover();
    } else if (event.key === "Enter" && isField) {
      event.preventDefault();
      if (mayCreate && found.length === 0) {
        void create();
      } else if (wanted !== "" && found.length > 0) {
        toggle(found[0].id);
      }
    }
  }

  return html`<div
    ref=${popover}
    class="menu picker"
    popover="manual"
    role="dialog"
    aria-label=${label}
    onKeyDown=${onKeyDown}
    onToggle=${(/** @type {ToggleEvent} */ event) => {
      if (event.newState === "closed") {
        anchor.focus();
        onClose();
      }
    }}
  >
    <input
      type="text"
      class="field__input"
      aria-label=${t("Find a tag")}
      placeholder=${t("Find a tag")}
      autocomplete="off"
      maxlength="40"
      value=${query}
      onInput=${(/** @type {InputEvent} */ event) =>
        setQuery(/** @type {HTMLInputElement} */ (event.target).value)}
    />
    <ul class="picker__list">
      ${found.map(
        (tag) => html`<${Choice}
          key=${tag.id}
          tag=${tag}
          isChosen=${chosen.includes(tag.id)}
          onToggle=${() => toggle(tag.id)}
        />`,
      )}
    </ul>
    ${
      mayCreate &&
      html`<button type="button" class="menu__item" onClick=${create}>
        <${Icon} name="plus" />${t("Create “{name}”", { name: query.trim() })}
      </button>`
    }
    ${found.length === 0 && !mayCreate && html`<p class="picker__empty">${emptyWords(state)}</p>`}
  </div>`;
}

/** @param {{tag: Tag, isChosen: boolean, onToggle: () => void}} props */
function Choice({ tag, isChosen, onToggle }) {
  return html`<li>
    <label class="picker__one">
      <input type="checkbox" checked=${isChosen} onChange=${onToggle} />
      <span class=${classes("tag__dot", `tag--${tag.colour}`)} aria-hidden="true"></span>
      <span class="picker__name">${tag.name}</span>
    </label>
  </li>`;
}

/** @param {State} state */
function emptyWords(state) {
  if (state.directory.tags.length > 0) {
    return t("No tag of that name.");
  }
  return seesEverything(state.me)
    ? t("No tags yet. Type a name to make the first one.")
    : t("No tags yet. A manager makes them.");
}
