// @ts-check
/** Emoji side by side, with arrow keys to go among them. */

import { t } from "../../language.js";
import { html } from "../html.js";

/**
 * One of them takes part in the Tab order; arrows lead to the rest.
 *
 * @param {{shown: {emoji: string, name: string}[], onChoose: (emoji: string) => void}} props
 */
export function Grid({ shown, onChoose }) {
  return html`<div
    class="emoji__grid"
    role="group"
    aria-label=${t("Emoji")}
    onKeyDown=${onArrow}
  >
    ${shown.map(
      ({ emoji, name }, index) => html`<button
        key=${emoji}
        type="button"
        class="emoji__one"
        tabindex=${index === 0 ? 0 : -1}
        aria-label=${name}
        title=${name}
        onClick=${() => onChoose(emoji)}
      >
        ${emoji}
      </button>`,
    )}
  </div>`;
}

/** @param {Element | null} around */
export function goInto(around) {
  /** @type {HTMLElement | null} */ (around?.querySelector(".emoji__one") ?? null)?.focus();
}

/** @param {KeyboardEvent} event */
function onArrow(event) {
  const grid = /** @type {HTMLElement} */ (event.currentTarget);
  const all = /** @type {HTMLElement[]} */ ([...grid.children]);
  const index = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const columns = columnsOf(all);
  const isRtl = getComputedStyle(grid).direction === "rtl";
  /** @type {Record<string, number>} */
  const targets = {
    ArrowRight: index + (isRtl ? -1 : 1),
    ArrowLeft: index + (isRtl ? 1 : -1),
    ArrowDown: index + columns,
    ArrowUp: index - columns,
    Home: 0,
    End: all.length - 1,
  };
  const target = targets[event.key];
  if (target === undefined) {
    return;
  }
  event.preventDefault();
  if (target < 0) {
    // Above the first row is the field.
    grid.parentElement?.querySelector("input")?.focus();
  } else {
    all[Math.min(target, all.length - 1)]?.focus();
  }
}

/** @param {HTMLElement[]} all */
function columnsOf(all) {
  const below = all.findIndex((one) => one.offsetTop > all[0].offsetTop);
  return below < 0 ? all.length : below;
}
