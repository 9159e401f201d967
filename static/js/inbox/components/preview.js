// @ts-check
/** One line about an attendance's last message. */

import { html } from "../html.js";
import { plainText } from "../markup.js";
import { Icon } from "./icon.js";
import { Ticks } from "./ticks.js";

/** What stands for a message that is not text: its icon and its word. */
/** @type {Record<string, [icon: string, word: string]>} */
export const KINDS = {
  AUDIO: ["audio", "Audio"],
  IMAGE: ["image", "Photo"],
  VIDEO: ["video", "Video"],
  DOCUMENT: ["document", "Document"],
  STICKER: ["sticker", "Sticker"],
  LOCATION: ["pin", "Location"],
  CONTACT: ["contact", "Contact"],
  UNSUPPORTED: ["unsure", "Not shown yet"],
};

/** @param {{message: import("../shapes.js").Message | null}} props */
export function Preview({ message }) {
  if (!message) {
    return html`<span class="row__preview"></span>`;
  }
  const [icon, word] = KINDS[message.type] ?? [];
  return html`<span class="row__preview">
    ${message.from !== "client" && html`<${Ticks} status=${message.status} />`}
    ${icon && html`<${Icon} name=${icon} />`}
    <span class="row__text">${plainText(message.content) || word}</span>
  </span>`;
}
