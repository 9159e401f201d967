// @ts-check
/** The button that says in which order the list is, and puts it in the other. */

import { useRef, useState } from "preact/hooks";

import { N_, t } from "../../language.js";
import { html } from "../html.js";
import { sortOf } from "../sorting.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";

/** @type {[import("../shapes.js").Sort, string][]} */
const SORTS = [
  ["wait", N_("Longest wait first")],
  ["last", N_("Last message first")],
];

/** @param {{state: import("../shapes.js").State, actions: import("../actions.js").Actions}} props */
export function SortButton({ state, actions }) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const [isOpen, setIsOpen] = useState(false);
  const { tab } = state;
  if (tab === "finished") {
    return null;
  }
  const now = sortOf(state, tab);
  const label = t("Order: {order}", { order: t(Object.fromEntries(SORTS)[now]) });
  return html`<button
      ref=${button}
      type="button"
      class="icon-button list__sort"
      aria-label=${label}
      title=${label}
      aria-haspopup="menu"
      aria-expanded=${isOpen}
      onClick=${() => setIsOpen((known) => !known)}
    >
      <${Icon} name="sort" />
    </button>
    ${
      isOpen &&
      html`<${Menu}
        label=${t("Order of the list")}
        anchor=${button.current}
        items=${SORTS.map(([sort, text]) => ({
          key: sort,
          text: t(text),
          icon: sort === now ? "tick" : "none",
          isChosen: sort === now,
          does: () => actions.sort(tab, sort),
        }))}
        onClose=${() => setIsOpen(false)}
      />`
    }`;
}
