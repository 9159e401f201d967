// @ts-check
/**
 * Stands for a dialog that is still being loaded: it can be left already, and what is typed for
 * the palette is kept for it.
 */

import { useRef } from "preact/hooks";

import { t } from "../../language.js";
import { html } from "../html.js";
import { useModal, whileThere } from "./modal.js";

/**
 * @param {{dialog: import("../shapes.js").Dialog, actions: import("../actions.js").Actions}} props
 */
export function Waiting({ dialog: { kind }, actions }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useModal(dialog);
  return html`<dialog
    class=${kind === "palette" ? "palette" : "sheet"}
    ref=${dialog}
    aria-label=${t("Loading…")}
    onClose=${whileThere(() => actions.open(null))}
  >
    ${
      kind === "palette" &&
      html`<input
        class="palette__input"
        aria-label=${t("Find and do anything")}
        onInput=${(/** @type {InputEvent} */ event) =>
          actions.open({ kind, query: /** @type {HTMLInputElement} */ (event.target).value })}
      />`
    }
    <p role="status">${t("Loading…")}</p>
  </dialog>`;
}
