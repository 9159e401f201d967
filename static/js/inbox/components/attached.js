// @ts-check
/** The files that go with what is being written. */

import { t } from "../../language.js";
import { typeOf } from "../composing.js";
import { fileSize } from "../format.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").Attachment} Attachment */

/**
 * @param {{attachments: Attachment[], attendanceId: number,
 *   actions: import("../actions.js").Actions}} props
 */
export function Attached({ attachments, attendanceId, actions }) {
  if (attachments.length === 0) {
    return null;
  }
  return html`<ul class="attached" aria-label=${t("Attached files")}>
    ${attachments.map(
      (attachment) => html`<li key=${attachment.id} class="attached__one">
        ${
          attachment.is_loading
            ? html`<span class="attached__thumb"><${Icon} name="clock" /></span>`
            : html`<${Thumbnail} attachment=${attachment} />`
        }
        <span class="attached__what">
          <span class="attached__name">${attachment.file.name}</span>
          <span class="attached__size">
            ${attachment.is_loading ? t("Loading…") : fileSize(attachment.file.size)}
          </span>
        </span>
        <button
          type="button"
          class="icon-button"
          aria-label=${t("Remove {name}", { name: attachment.file.name })}
          onClick=${() => actions.messages.detach(attendanceId, attachment)}
        >
          <${Icon} name="close" />
        </button>
      </li>`,
    )}
  </ul>`;
}

/** @param {{attachment: Attachment}} props */
function Thumbnail({ attachment }) {
  switch (typeOf(attachment)) {
    case "IMAGE":
      return html`<img class="attached__thumb" src=${attachment.url} alt="" />`;
    case "VIDEO":
      return html`<video class="attached__thumb" src=${attachment.url} muted></video>`;
    case "AUDIO":
      return html`<span class="attached__thumb"><${Icon} name="note" /></span>`;
    default:
      return html`<span class="attached__thumb"><${Icon} name="document" /></span>`;
  }
}
