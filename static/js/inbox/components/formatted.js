// @ts-check
/** A message's text with WhatsApp's formatting, as elements. */

import { useState } from "preact/hooks";

import { t } from "../../language.js";
import { html } from "../html.js";
import { parse } from "../markup.js";

const FOLDED_TO = 3_000;
const TAGS = { bold: "strong", italic: "em", strike: "s" };

/**
 * The text of a message. A very long one shows its beginning until somebody asks for the rest.
 *
 * @param {{text: string}} props
 */
export function MessageText({ text }) {
  const [isWhole, setIsWhole] = useState(false);
  const isFolded = !isWhole && text.length > FOLDED_TO;
  return html`<span class="bubble__text">
      <${Formatted} text=${isFolded ? `${text.slice(0, FOLDED_TO)}…` : text} />
    </span>
    ${
      isFolded &&
      html`<button type="button" class="link-button" onClick=${() => setIsWhole(true)}>
        ${t("Read more")}
      </button>`
    }`;
}

/** @param {{text: string}} props */
function Formatted({ text }) {
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
