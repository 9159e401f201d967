// @ts-check
/** The button that opens the dialog of ./transfer.js. */

import { t } from "../../language.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * @param {{attendance: import("../shapes.js").Attendance,
 *   actions: import("../actions.js").Actions}} props
 */
export function TransferButton({ attendance, actions }) {
  return html`<button
    type="button"
    class="button head__button"
    aria-label=${t("Transfer")}
    title=${t("Transfer")}
    aria-haspopup="dialog"
    onClick=${() => actions.startTransfer(attendance.id)}
  >
    <${Icon} name="transfer" /><span class="button__text">${t("Transfer")}</span>
  </button>`;
}
