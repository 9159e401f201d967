// @ts-check
/** The tags of an attendance or a client: chips, and the popover that puts them on. */

import { useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { tagsOf } from "../directory.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";
import { TagChip } from "./labels.js";
import { TagPicker } from "./later.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").State} State */

/**
 * Chips with a button behind them. `save` puts all tags on at once; null: to be read only.
 *
 * @param {{state: State, ids: number[] | undefined, label: string, actions: Actions,
 *   save: ((ids: number[]) => Promise<unknown>) | null}} props
 */
export function Tags({ state, ids, label, actions, save }) {
  const tags = tagsOf(state.directory, ids);
  return html`<div class="tags">
    ${tags.map((tag) => html`<${TagChip} key=${tag.id} tag=${tag} />`)}
    ${tags.length === 0 && save === null && html`<span class="muted">${t("None")}</span>`}
    ${
      save &&
      html`<${TagButton} state=${state} ids=${ids} label=${label} actions=${actions} save=${save}>
        <${Icon} name="plus" />${tags.length === 0 && t("Add a tag")}
      <//>`
    }
  </div>`;
}

/**
 * @param {{state: State, ids: number[] | undefined, label: string, actions: Actions,
 *   save: (ids: number[]) => Promise<unknown>, look?: string,
 *   children: import("../html.js").Children}} props
 */
export function TagButton({ state, ids, label, actions, save, look, children }) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const [isOpen, setIsOpen] = useState(false);
  return html`<button
      ref=${button}
      type="button"
      class=${look ?? "tags__add"}
      aria-label=${look ? label : undefined}
      title=${label}
      aria-haspopup="dialog"
      aria-expanded=${isOpen}
      onClick=${() => setIsOpen((known) => !known)}
    >
      ${children}${!look && html`<span class="hidden">${label}</span>`}
    </button>
    ${
      isOpen &&
      html`<${TagPicker}
        state=${state}
        ids=${ids ?? []}
        label=${label}
        anchor=${button.current}
        actions=${actions}
        save=${save}
        onClose=${() => setIsOpen(false)}
      />`
    }`;
}
