// @ts-check
/** Combinations of keys, as they stand on the reader's keyboard. */

import { t } from "../../language.js";
import { html } from "../html.js";
import { keycaps } from "../keys.js";

/** @param {{all: string[]}} props one combination or several that do the same */
export function Keys({ all }) {
  return all.map(
    (combination, index) => html`${index > 0 && html`<span class="keys__or">${t("or")}</span>`}
      <span class="keys__combination" key=${combination}>
        ${keycaps(combination).map((cap) => html`<kbd key=${cap}>${cap}</kbd>`)}
      </span>`,
  );
}
