// @ts-check
/** What stands where something is being loaded: its outline, and the word for who does not see. */

import { t } from "../../language.js";
import { html } from "../html.js";

/** Rows of a list. */
export function RowSkeletons() {
  return html`<div class="skeleton" role="status">
    <span class="hidden">${t("Loading…")}</span>
    ${[1, 2, 3, 4, 5].map(
      (row) => html`<div class="skeleton__row" key=${row} aria-hidden="true">
        <span class="skeleton__round"></span><span class="skeleton__lines"></span>
      </div>`,
    )}
  </div>`;
}

/** Messages of a conversation. */
export function BubbleSkeletons() {
  const out = " skeleton__bubble--out";
  return html`<div class="skeleton" role="status">
    <span class="hidden">${t("Loading…")}</span>
    ${["", "", out, "", out].map(
      (side, row) =>
        html`<span class=${`skeleton__bubble${side}`} key=${row} aria-hidden="true"></span>`,
    )}
  </div>`;
}
