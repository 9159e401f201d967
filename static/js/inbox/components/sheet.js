// @ts-check
/** A dialog over the page. */

import { useRef } from "preact/hooks";

import { t } from "../../language.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";
import { useModal, whileThere } from "./modal.js";

/**
 * @param {{title: string, children: import("../html.js").Children, onClose: () => void}} props
 */
export function Sheet({ title, children, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useModal(dialog);
  return html`<dialog
    class="sheet"
    ref=${dialog}
    aria-labelledby="sheet-title"
    onClose=${whileThere(onClose)}
  >
    <header class="sheet__head">
      <h2 id="sheet-title">${title}</h2>
      <button
        type="button"
        class="icon-button"
        aria-label=${t("Close")}
        onClick=${() => dialog.current?.close()}
      >
        <${Icon} name="close" />
      </button>
    </header>
    ${children}
  </dialog>`;
}

/**
 * One labelled field of a sheet.
 *
 * @param {{label: string, id: string, hint?: string | null,
 *   children: import("../html.js").Children}} props
 */
export function Labelled({ label, id, hint, children }) {
  return html`<div class="field">
    <label class="field__label" for=${id}>${label}</label>
    ${children}
    ${hint && html`<p class="field__hint">${hint}</p>`}
  </div>`;
}
