// @ts-check
/** The message that another one answers. */

import { t } from "../../language.js";
import { classes, html } from "../html.js";
import { iconOf, summary } from "../kinds.js";
import { Icon } from "./icon.js";

/**
 * @param {{quote: import("../shapes.js").Quote, name: string, onShow?: (() => void) | null}} props
 *   `name`: who wrote what is quoted
 */
export function Quote({ quote, name, onShow }) {
  const icon = iconOf(quote);
  const names = classes("quote", quote.from_me && "quote--ours");
  const inside = html`<span class="quote__name">${name}</span>
    <span class="quote__text">${icon && html`<${Icon} name=${icon} />`}${summary(quote)}</span>`;
  return onShow
    ? html`<button type="button" class=${names} title=${t("Show it")} onClick=${onShow}>
        ${inside}
      </button>`
    : html`<div class=${names}>${inside}</div>`;
}
