// @ts-check
/** A message's text with WhatsApp's formatting, as elements. */

import { html } from "../html.js";
import { parse } from "../markup.js";

const TAGS = { bold: "strong", italic: "em", strike: "s" };

/** @param {{text: string}} props */
export function Formatted({ text }) {
  return parse(text).map(show);
}

/**
 * @param {import("../markup.js").Part} part
 * @returns {import("../html.js").Children}
 */
function show(part) {
  switch (part.kind) {
    case "text":
      return part.text;
    case "mono":
      return html`<code>${part.text}</code>`;
    case "link":
      return html`<a href=${part.url} target="_blank" rel="noopener noreferrer">${part.text}</a>`;
    default:
      return html`<${TAGS[part.kind]}>${part.parts.map(show)}<//>`;
  }
}
