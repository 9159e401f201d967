// @ts-check
/** The sheet with the keys. */

import { useEffect, useRef } from "preact/hooks";

import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @type {[keys: string[], text: string][]} */
const KEYS = [
  [["Alt", "J"], "Next attendance in the list"],
  [["Alt", "K"], "Previous attendance in the list"],
  [["Alt", "A"], "Accept the attendance that is shown"],
  [["Alt", "E"], "Finish the attendance that is shown"],
  [["Ctrl", "K"], "Search by name or number"],
  [["Enter"], "Send the message"],
  [["Shift", "Enter"], "New line"],
  [["Esc"], "Back to the list"],
  [["?"], "This sheet"],
];

/** @param {{onClose: () => void}} props */
export function Help({ onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => dialog.current?.showModal(), []);
  return html`<dialog class="sheet" ref=${dialog} aria-labelledby="help-title" onClose=${onClose}>
    <header class="sheet__head">
      <h2 id="help-title">Keys</h2>
      <button type="button" class="icon-button" aria-label="Close" onClick=${onClose}>
        <${Icon} name="close" />
      </button>
    </header>
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
  </dialog>`;
}
