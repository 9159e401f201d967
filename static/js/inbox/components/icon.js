// @ts-check
/** An icon of static/img/icons.svg. Decorative: the text beside it, or a label, speaks. */

import { classes, html } from "../html.js";

/** @param {{name: string, class?: string}} props */
export function Icon({ name, class: extra }) {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-icons]"));
  const sprite = place?.dataset.icons ?? "";
  return html`<svg class=${classes("icon", extra)} data-icon=${name} aria-hidden="true">
    <use href=${`${sprite}#${name}`}></use>
  </svg>`;
}
