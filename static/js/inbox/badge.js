// @ts-check
/** How much there is to do, where it is seen without looking: title, icon of the tab, of the app. */

import { isAlarmed } from "./alarms.js";
import { countWanting } from "./news.js";

/** @typedef {import("./news.js").Choice} Choice */
/** @typedef {import("./shapes.js").State} State */

const DOT = '<circle cx="25" cy="25" r="6.2" fill="#ff5a3c" stroke="#fff" stroke-width="1.5"/>';

/** Shows it, and changes nothing that says the same already. */
export class Badge {
  #plainTitle = document.title;
  #shown = -1;
  /** @type {string | null} the mark's SVG, once it was needed */
  #mark = null;
  #icon = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="icon"]'));
  #plainIcon = this.#icon?.getAttribute("href") ?? "";

  /**
   * @param {State} state
   * @param {Choice} choice
   */
  show(state, choice) {
    const count = countWanting(state, choice);
    const title = titleFor(state, count, this.#plainTitle);
    if (document.title !== title) {
      document.title = title;
    }
    if (count !== this.#shown) {
      this.#shown = count;
      void this.#markTab();
      showOnApp(count);
    }
  }

  async #markTab() {
    const isMarked = this.#shown > 0;
    if (!this.#icon) {
      return;
    }
    if (isMarked && this.#mark === null) {
      try {
        this.#mark = await (await fetch(this.#plainIcon)).text();
      } catch {
        return; // no connection: the next change marks it
      }
    }
    this.#icon.href = this.#shown > 0 && this.#mark ? dotted(this.#mark) : this.#plainIcon;
  }
}

/**
 * @param {State} state
 * @param {number} count
 * @param {string} plainTitle
 */
export function titleFor(state, count, plainTitle) {
  const title = count > 0 ? `(${count}) ${plainTitle}` : plainTitle;
  return [...state.attendances.values()].some(isAlarmed) ? `⚠ ${title}` : title;
}

/** @param {string} mark SVG of 32 by 32 */
function dotted(mark) {
  return `data:image/svg+xml,${encodeURIComponent(mark.replace("</svg>", `${DOT}</svg>`))}`;
}

/** @param {number} count */
function showOnApp(count) {
  const done = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  done?.catch(() => undefined); // not installed, or not allowed
}
