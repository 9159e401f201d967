// @ts-check
/** What the person wrote on another screen while something else was written here. */

import { t } from "../../language.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * @param {{texts: import("../kept_texts.js").KeptTexts, textKey: string | number}} props
 */
export function RivalBar({ texts, textKey }) {
  const rival = texts.rival(textKey);
  if (rival === "") {
    return null;
  }
  return html`<div class="composer__bar composer__bar--rival" role="status">
    <${Icon} name="edit" />
    <div class="composer__about">
      <strong>${t("On another screen you wrote")}</strong>
      <span class="composer__said">${rival}</span>
    </div>
    <button type="button" class="button" onClick=${() => texts.settle(textKey, true)}>
      ${t("Add it below")}
    </button>
    <button type="button" class="button" onClick=${() => texts.settle(textKey, false)}>
      ${t("Discard it")}
    </button>
  </div>`;
}
