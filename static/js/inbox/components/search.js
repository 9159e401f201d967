// @ts-check
/** The search: its field above the list, and the keys that lead through what is found. */

import { t } from "../../language.js";
import { keyOf } from "../commands.js";
import { html } from "../html.js";
import { spelled } from "../keys.js";
import { LONGEST_QUERY } from "../searching.js";
import { Icon } from "./icon.js";

/** @param {{query: string, onSearch: (query: string) => void}} props */
export function SearchField({ query, onSearch }) {
  return html`<label class="search">
    <${Icon} name="search" />
    <span class="hidden">${t("Search names, numbers and messages")}</span>
    <input
      id="search"
      class="search__input"
      type="search"
      placeholder=${t("Search")}
      autocomplete="off"
      spellcheck=${false}
      maxlength=${LONGEST_QUERY}
      value=${query}
      onInput=${(/** @type {InputEvent} */ event) =>
        onSearch(/** @type {HTMLInputElement} */ (event.target).value)}
    />
    <kbd class="search__key" aria-hidden="true">${spelled(keyOf("search"))}</kbd>
  </label>`;
}

/**
 * The arrow keys go from the field through what is listed and back; Enter in the field opens the
 * first of it, and Escape comes back to the field.
 *
 * @param {KeyboardEvent} event
 * @param {(query: string) => void} onSearch
 */
export function walkResults(event, onSearch) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const field = /** @type {HTMLInputElement | null} */ (list.querySelector("#search"));
  if (!field || field.value === "" || event.isComposing || event.altKey || event.ctrlKey) {
    return;
  }
  const hits = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".row, .hit")]);
  const place = hits.indexOf(/** @type {HTMLElement} */ (event.target));
  const isInField = event.target === field;
  if (place < 0 && !isInField) {
    return;
  }
  /** @type {Record<string, () => void>} */
  const does = {
    ArrowDown: () => hits[Math.min(place + 1, hits.length - 1)]?.focus(),
    ArrowUp: () => (place <= 0 ? field : hits[place - 1]).focus(),
    Escape: () => {
      field.focus();
      onSearch("");
    },
    ...(isInField && { Enter: () => hits[0]?.click() }),
  };
  if (does[event.key]) {
    event.preventDefault();
    does[event.key]();
  }
}
