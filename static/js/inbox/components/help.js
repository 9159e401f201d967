// @ts-check
/** The sheet with the keys. */

import { html } from "../html.js";
import { Sheet } from "./sheet.js";

/** @type {[keys: string[], text: string][]} */
const KEYS = [
  [["Alt", "J"], "Next attendance in the list"],
  [["Alt", "K"], "Previous attendance in the list"],
  [["Alt", "A"], "Accept the attendance that is shown"],
  [["Alt", "E"], "Finish the attendance that is shown"],
  [["Ctrl", "K"], "Search by name or number"],
  [["Enter"], "Send the message"],
  [["Shift", "Enter"], "New line"],
  [["Alt", "N"], "Write to a number first"],
  [["Esc"], "Leave a reply or an edit; back to the list"],
  [["?"], "This sheet"],
];

/** @param {{onClose: () => void}} props */
export function Help({ onClose }) {
  return html`<${Sheet} title="Keys" onClose=${onClose}>
    <dl class="keys">
      ${KEYS.map(
        ([keys, text]) => html`<div class="keys__one" key=${text}>
          <dt>${keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt>
          <dd>${text}</dd>
        </div>`,
      )}
    </dl>
    <p class="sheet__note">
      WhatsApp formatting works: *bold*, _italic_, ~strike~ and ${"```"}mono${"```"}.
    </p>
  <//>`;
}
