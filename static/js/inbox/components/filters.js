// @ts-check
/** What of the lists is shown: one department's, what carries one tag. */

import { t } from "../../language.js";
import { classes, html } from "../html.js";

/** @param {{state: import("../shapes.js").State, actions: import("../actions.js").Actions}} props */
export function Filters({ state, actions }) {
  const { directory, filter } = state;
  const departments = directory.departments.filter(({ active }) => active);
  if (departments.length === 0 && directory.tags.length === 0) {
    return null;
  }
  return html`<div class="filters" role="group" aria-label=${t("Filters")}>
    <${Filter}
      label=${t("Department")}
      all=${t("All departments")}
      choices=${departments}
      chosen=${filter.department}
      onChoose=${(/** @type {number | null} */ department) =>
        actions.directory.filter({ department })}
    />
    <${Filter}
      label=${t("Tag")}
      all=${t("All tags")}
      choices=${directory.tags}
      chosen=${filter.tag}
      onChoose=${(/** @type {number | null} */ tag) => actions.directory.filter({ tag })}
    />
  </div>`;
}

/**
 * @param {{label: string, all: string, choices: {id: number, name: string}[],
 *   chosen: number | null, onChoose: (id: number | null) => void}} props
 */
function Filter({ label, all, choices, chosen, onChoose }) {
  if (choices.length === 0) {
    return null;
  }
  return html`<select
    class=${classes("filter", chosen !== null && "filter--on")}
    aria-label=${label}
    value=${chosen ?? ""}
    onChange=${(/** @type {Event} */ event) =>
      onChoose(Number(/** @type {HTMLSelectElement} */ (event.target).value) || null)}
  >
    <option value="">${all}</option>
    ${choices.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}
  </select>`;
}
