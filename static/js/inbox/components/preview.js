// @ts-check
/** One line about an attendance's last message. */

import { html } from "../html.js";
import { iconOf, summary } from "../kinds.js";
import { Icon } from "./icon.js";
import { Ticks } from "./ticks.js";

/** @param {{message: import("../shapes.js").Message | null}} props */
export function Preview({ message }) {
  if (!message) {
    return html`<span class="row__preview"></span>`;
  }
  const icon = iconOf(message);
  const hasTicks = message.from !== "client" && !message.deleted_at;
  return html`<span class="row__preview">
    ${hasTicks && html`<${Ticks} status=${message.status} />`}
    ${icon && html`<${Icon} name=${icon} />`}
    <span class="row__text">${summary(message)}</span>
  </span>`;
}
