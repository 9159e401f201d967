// @ts-check
/** What keys and commands do with the page itself: where the focus goes, which button is pressed. */

import { neighbour } from "./lists.js";

/** @typedef {import("./actions.js").Actions} Actions */
/** @typedef {import("./shapes.js").State} State */

export class Hands {
  #state;
  #actions;

  /**
   * @param {() => State} state
   * @param {Actions} actions
   */
  constructor(state, actions) {
    this.#state = state;
    this.#actions = actions;
  }

  /** To the search field; from the conversation of a phone by way of the list. */
  focusSearch() {
    const field = document.getElementById("search");
    if (field && !isSeen(field)) {
      void this.#actions.select(null).then(() => focusField(field));
    } else {
      focusField(field);
    }
  }

  /** To the field of the search in the conversation. */
  focusFinding() {
    focusField(document.getElementById("finding"));
  }

  /** @param {1 | -1} by */
  step(by) {
    const id = neighbour(this.#state(), by);
    if (id !== null) {
      void this.#actions.select(id);
    }
  }

  /**
   * Presses the button, where there is one: what it does, and whether it may, is its own affair.
   *
   * @param {string} selector
   */
  press(selector) {
    find(selector)?.click();
  }

  /** The tags of the attendance: in the head, where there is no room for them in the details. */
  openTags() {
    const inHead = find(".head__tags");
    if (inHead && isSeen(inHead)) {
      inHead.click();
      return;
    }
    if (!find(".details")) {
      this.press(".head__details");
    }
    requestAnimationFrame(() => this.press(".details__tags .tags__add"));
  }

  /** To the newest message of the conversation. */
  focusMessages() {
    const all = document.querySelectorAll(".thread [data-message]");
    /** @type {HTMLElement | undefined} */ (all[all.length - 1])?.focus();
  }

  /** To the field in which the attendant writes. */
  focusField() {
    document.getElementById("composer")?.focus();
  }

  /**
   * First ends a search or the choosing of several, or puts away what was refused; then leaves
   * the conversation for its row in the list.
   */
  goBack() {
    const { query, choosing, finding, notice, selected } = this.#state();
    if (query !== "" && document.activeElement === document.getElementById("search")) {
      this.#actions.search("");
      return;
    }
    if (finding) {
      this.#actions.finding.end();
      return;
    }
    if (choosing) {
      this.#actions.bulk.end();
      return;
    }
    if (notice?.tone === "bad") {
      this.#actions.dismiss();
      return;
    }
    void this.#actions.select(null).then(() => {
      requestAnimationFrame(() => find(`.row[data-attendance="${selected}"]`)?.focus());
    });
  }
}

/** @param {HTMLElement | null} field */
function focusField(field) {
  field?.focus();
  if (field instanceof HTMLInputElement) {
    field.select();
  }
}

/**
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
function find(selector) {
  return document.querySelector(selector);
}

/** @param {HTMLElement} element */
function isSeen(element) {
  return element.getClientRects().length > 0;
}
