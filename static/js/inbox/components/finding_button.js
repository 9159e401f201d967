// @ts-check
/** The button in the conversation's head that begins the search in it, and ends it. */

import { t } from "../../language.js";
import { keyOf } from "../commands.js";
import { html } from "../html.js";
import { spelled } from "../keys.js";
import { Icon } from "./icon.js";

/**
 * @param {{attendanceId: number, isOpen: boolean,
 *   actions: import("../actions.js").Actions}} props
 */
export function FindingButton({ attendanceId, isOpen, actions }) {
  const label = t("Search in this conversation");
  return html`<button
    type="button"
    class="icon-button head__find"
    aria-label=${label}
    title=${`${label} (${spelled(keyOf("find"))})`}
    aria-pressed=${isOpen}
    onClick=${() => (isOpen ? actions.finding.end() : actions.finding.begin(attendanceId))}
  >
    <${Icon} name="search" />
  </button>`;
}
