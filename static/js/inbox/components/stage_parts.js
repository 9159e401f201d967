// @ts-check
/** What stands around the files on the stage: the head, what is wrong. */

import { t } from "../../language.js";
import { typeOf } from "../composing.js";
import { megabytes } from "../files.js";
import { fileSize } from "../format.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").Attachment} Attachment */

/**
 * @param {{attachment: Attachment, client: string, onClose: () => void,
 *   onDocument: (is: boolean) => void}} props
 */
export function Head({ attachment, client, onClose, onDocument }) {
  const { file, as_document: isDocument } = attachment;
  const isSeen = ["IMAGE", "VIDEO"].includes(typeOf({ file, as_document: false }));
  return html`<header class="stage__head">
    <button
      type="button"
      class="icon-button"
      aria-label=${t("Close without sending")}
      title=${t("Close without sending (Esc)")}
      onClick=${onClose}
    >
      <${Icon} name="close" />
    </button>
    <div class="stage__what" aria-live="polite">
      <strong class="stage__name">${file.name}</strong>
      <span class="stage__size">
        ${t("To {name}", { name: client })} · ${fileSize(file.size)}
      </span>
    </div>
    ${
      isSeen &&
      html`<label class="stage__choice">
        <input
          type="checkbox"
          checked=${isDocument}
          onChange=${(/** @type {InputEvent} */ event) =>
            onDocument(/** @type {HTMLInputElement} */ (event.target).checked)}
        />
        ${t("Send as a document")}
      </label>`
    }
  </header>`;
}

/**
 * A video or sound that WhatsApp takes only as a document.
 *
 * @param {{attachment: Attachment, limit: number, onDocument: () => void}} props
 */
export function TooLarge({ attachment, limit, onDocument }) {
  return html`<p class="stage__problem" role="alert">
    <${Icon} name="alert" />
    <span>${tooLarge(attachment, limit)}</span>
    <button type="button" class="button" onClick=${onDocument}>${t("Send as a document")}</button>
  </p>`;
}

/**
 * @param {Attachment} attachment
 * @param {number} limit in bytes
 */
function tooLarge({ file: { name } }, limit) {
  return t("{name} is too large: WhatsApp takes videos and sounds up to {limit} MB.", {
    name,
    limit: megabytes(limit),
  });
}
