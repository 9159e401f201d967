// @ts-check
/** The sheet with the keys. */

import { N_, t } from "../../language.js";
import { html } from "../html.js";
import { Sheet } from "./sheet.js";

/** @type {[keys: string[], text: string][]} */
const KEYS = [
  [["Alt", "J"], N_("Next attendance in the list")],
  [["Alt", "K"], N_("Previous attendance in the list")],
  [["Alt", "A"], N_("Accept the attendance that is shown")],
  [["Alt", "E"], N_("Finish the attendance that is shown")],
  [["Alt", "P"], N_("Write a private note, or to the client again")],
  [["/"], N_("Choose a canned response")],
  [["Ctrl", "K"], N_("Search by name or number")],
  [["Enter"], N_("Send the message")],
  [["Shift", "Enter"], N_("New line")],
  [["Alt", "N"], N_("Write to a number first")],
  [["Esc"], N_("Leave a reply or an edit; back to the list")],
  [["←", "→"], N_("Previous and next, while a photo is open")],
  [["+", "−"], N_("Larger and smaller, while a photo is open")],
  [["?"], N_("This sheet")],
];

/** @param {{onClose: () => void}} props */
export function Help({ onClose }) {
  return html`<${Sheet} title=${t("Keys")} onClose=${onClose}>
    <dl class="keys">
      ${KEYS.map(
        ([keys, text]) => html`<div class="keys__one" key=${text}>
          <dt>${keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt>
          <dd>${t(text)}</dd>
        </div>`,
      )}
    </dl>
    <p class="sheet__note">
      ${t("WhatsApp formatting works: *bold*, _italic_, ~strike~ and ```mono```.")}
    </p>
  <//>`;
}
