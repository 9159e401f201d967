// @ts-check
/** The palette: one field that finds and does anything. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { t, tn } from "../../language.js";
import { classes, html } from "../html.js";
import { aroundOf } from "../keyboard.js";
import { pressed } from "../keys.js";
import { remembered, sectionsFor } from "../palette.js";
import { storageFor } from "../storage.js";
import { useFoundElsewhere } from "./palette_search.js";
import { Icon } from "./icon.js";
import { Keys } from "./key_caps.js";
import { Marked } from "./marked.js";
import { useModal, whileThere } from "./modal.js";

/** @typedef {import("../palette.js").Offer} Offer */
/** @typedef {import("../palette.js").Section} Section */
/** @typedef {import("../shapes.js").State} State */

const LIST_ID = "palette-list";

/** @param {{state: State, typed: string, actions: import("../actions.js").Actions, onClose: () => void}} props */
export function Palette({ state, typed, actions, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [query, setQuery] = useState(typed);
  const [active, setActive] = useState(0);
  const memory = useMemo(() => storageFor(state.me?.id ?? 0, "palette"), []);
  const [recent] = useState(() => /** @type {string[]} */ (JSON.parse(memory.read("recent") ?? "[]")));
  const now = useRef(state);
  now.current = state;
  const here = sectionsFor(state, query, recent);
  const known = new Set(here.flatMap((section) => section.offers.map(({ id }) => id)));
  const elsewhere = useFoundElsewhere(query, known);
  const sections = [...here, ...elsewhere.sections];
  const offers = sections.flatMap((section) => section.offers);
  const at = Math.min(active, Math.max(0, offers.length - 1));
  useModal(dialog);

  /** @param {Offer} offer */
  function choose(offer) {
    memory.write("recent", JSON.stringify(remembered(recent, offer.id)));
    // The focus goes back first, so that what is chosen may take it from there.
    dialog.current?.close();
    onClose();
    if (offer.path) {
      location.assign(offer.path);
    } else {
      offer.does?.(aroundOf(() => now.current, actions));
    }
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const key = pressed(event);
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (key === "Mod+K") {
      dialog.current?.close();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      setActive((at + steps[key] + offers.length) % Math.max(1, offers.length));
    } else if (key === "Enter" && offers[at]) {
      choose(offers[at]);
    } else {
      return;
    }
    event.preventDefault();
  }

  return html`<dialog
    class="palette"
    ref=${dialog}
    aria-label=${t("Find and do anything")}
    onClose=${whileThere(onClose)}
    onClick=${(/** @type {MouseEvent} */ event) =>
      event.target === dialog.current && dialog.current?.close()}
  >
    <div class="palette__field">
      <${Icon} name="search" />
      <input
        class="palette__input"
        type="text"
        role="combobox"
        aria-label=${t("Find and do anything")}
        aria-autocomplete="list"
        aria-expanded="true"
        aria-controls=${LIST_ID}
        aria-activedescendant=${offers.length > 0 ? optionId(at) : undefined}
        placeholder=${t("An action, a client, a message, a page")}
        autocomplete="off"
        spellcheck=${false}
        value=${query}
        onInput=${(/** @type {InputEvent} */ event) => {
          setQuery(/** @type {HTMLInputElement} */ (event.target).value);
          setActive(0);
        }}
        onKeyDown=${onKeyDown}
      />
      <button
        type="button"
        class="icon-button"
        aria-label=${t("Close")}
        onClick=${() => dialog.current?.close()}
      >
        <${Icon} name="close" />
      </button>
    </div>
    <${Listed} sections=${sections} active=${at} onActive=${setActive} onChoose=${choose} />
    <${Ending} count=${offers.length} query=${query} isAsking=${elsewhere.isAsking} />
  </dialog>`;
}

/**
 * @param {{sections: Section[], active: number, onActive: (index: number) => void,
 *   onChoose: (offer: Offer) => void}} props
 */
function Listed({ sections, active, onActive, onChoose }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, sections.length]);
  let index = -1;
  return html`<div id=${LIST_ID} ref=${list} class="palette__list" role="listbox" aria-label=${t("Found")}>
    ${sections.map(
      ({ key, title, offers }) => html`<div key=${key} role="group" aria-labelledby=${`palette-${key}`}>
        <div class="palette__title" id=${`palette-${key}`} role="presentation">${title}</div>
        ${offers.map((offer) => {
          index += 1;
          const place = index;
          return html`<${One}
            key=${offer.id}
            offer=${offer}
            id=${optionId(place)}
            isActive=${place === active}
            onPoint=${() => onActive(place)}
            onChoose=${() => onChoose(offer)}
          />`;
        })}
      </div>`,
    )}
  </div>`;
}

/**
 * @param {{offer: Offer, id: string, isActive: boolean, onPoint: () => void,
 *   onChoose: () => void}} props
 */
function One({ offer, id, isActive, onPoint, onChoose }) {
  const { text, hint, icon, keys, ranges } = offer;
  return html`<div
    id=${id}
    class=${classes("palette__one", isActive && "palette__one--active")}
    role="option"
    aria-selected=${String(isActive)}
    onPointerMove=${() => !isActive && onPoint()}
    onClick=${onChoose}
  >
    <${Icon} name=${icon} />
    <span class="palette__text">
      <${Marked} text=${text} ranges=${ranges ?? []} />
      ${hint && html`<span class="palette__hint">${hint}</span>`}
    </span>
    ${keys && html`<span class="palette__keys"><${Keys} all=${keys} /></span>`}
  </div>`;
}

/** @param {{count: number, query: string, isAsking: boolean}} props */
function Ending({ count, query, isAsking }) {
  const none = isAsking
    ? t("Searching…")
    : t("Nothing fits. Try a name, a number or a word of a message.");
  return html`<p class=${classes("palette__end", count > 0 && "hidden")} role="status">
    ${query !== "" && (count === 0 ? none : tn("{n} found", "{n} found", count))}
  </p>`;
}

/** @param {number} index */
function optionId(index) {
  return `${LIST_ID}-${index}`;
}
