// @ts-check
/** A text with what was looked for marked in it. */

import { html } from "../html.js";

/** @param {{text: string, ranges: [from: number, to: number][]}} props in order, apart */
export function Marked({ text, ranges }) {
  /** @type {import("../html.js").Children[]} */
  const parts = [];
  let place = 0;
  for (const [from, to] of ranges) {
    parts.push(text.slice(place, from), html`<mark>${text.slice(from, to)}</mark>`);
    place = to;
  }
  return html`<span>${parts}${text.slice(place)}</span>`;
}
