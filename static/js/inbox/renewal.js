// @ts-check
/**
 * After an update of helpdesk an open page goes on working as it is, and loads itself anew at a
 * moment when nobody notices: it is hidden or nobody has touched it for a while, nothing is going
 * on in it, and the server answers. Nobody is told to refresh.
 */

import { putAway } from "./leaving.js";
import { attempt } from "./storage.js";

const LOOK_EVERY = 10_000;
/** Hands that rest this long do something else. */
const RESTING = 60_000;
/** Whoever waits for a part that does not come. */
const RESTING_IN_VAIN = 3_000;
/** Whoever only looks something up in another tab is back sooner. */
const AWAY = 5_000;
const PATIENCE = 5_000;
const RENEWED = "helpdesk.renewed";
const HANDS = ["pointerdown", "keydown", "input", "wheel", "touchmove"];

/**
 * @typedef {object} Keeper what a page knows about itself
 * @property {() => boolean} isBusy whether something goes on that a reload would end
 * @property {() => void} keepPlace remembers what is shown, for after the reload
 */

/** Whether, and when, one page loads itself anew. */
export class Renewal {
  #reason = /** @type {string | null} */ (null);
  #touchedAt = Date.now();
  /** When it was hidden; null while it is seen. */
  #hiddenAt = /** @type {number | null} */ (null);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #looking;
  #isLeaving = false;
  #resting = RESTING;
  /** @type {Set<Keeper>} */
  #keepers = new Set();
  #version;

  /** @param {string | undefined} version of this page */
  constructor(version) {
    this.#version = version;
  }

  /**
   * A page, or a part of it, says when it is not to be disturbed.
   *
   * @param {Keeper} keeper
   */
  heed(keeper) {
    this.#keepers.add(keeper);
  }

  /**
   * The server has said which version it serves.
   *
   * @param {string | undefined} version
   */
  hear(version) {
    if (version && this.#version && version !== this.#version) {
      this.#wish(version);
    }
  }

  /**
   * A part of this version, which is loaded when it is needed, could not be had. Where the server
   * answers it is gone for good, and somebody may be waiting for it.
   */
  async miss() {
    if (await isServed()) {
      this.#resting = RESTING_IN_VAIN;
      this.#wish(`missing in ${this.#version}`);
    }
  }

  /** @param {string} reason for which the page is loaded anew once, whatever comes of it */
  #wish(reason) {
    if (this.#reason !== null || attempt(() => sessionStorage.getItem(RENEWED)) === reason) {
      return;
    }
    this.#reason = reason;
    this.#touchedAt = Date.now();
    this.#hiddenAt = document.hidden ? Date.now() : null;
    const touch = () => {
      this.#touchedAt = Date.now();
    };
    HANDS.forEach((kind) => addEventListener(kind, touch, { capture: true, passive: true }));
    document.addEventListener("visibilitychange", () => {
      this.#hiddenAt = document.hidden ? Date.now() : null;
    });
    this.#looking = setInterval(() => void this.#look(), LOOK_EVERY);
  }

  async #look() {
    if (this.#isLeaving || !this.#isQuiet() || !(await isServed()) || !this.#isQuiet()) {
      return;
    }
    this.#isLeaving = true;
    clearInterval(this.#looking);
    attempt(() => sessionStorage.setItem(RENEWED, this.#reason ?? ""));
    this.#keepers.forEach((keeper) => keeper.keepPlace());
    await putAway();
    location.reload();
  }

  #isQuiet() {
    const now = Date.now();
    const isAway = this.#hiddenAt !== null && now - this.#hiddenAt >= AWAY;
    const rests = now - this.#touchedAt >= this.#resting;
    const isBusy = [...this.#keepers].some((keeper) => keeper.isBusy());
    return (isAway || rests) && !isBusy && !document.querySelector("dialog[open]");
  }
}

/** Whether the page is there: without a server there would be nothing to come back to. */
async function isServed() {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    return (await fetch(location.pathname, { method: "HEAD", signal })).ok;
  } catch {
    return false;
  }
}

const renewal = new Renewal(globalThis.document?.documentElement?.dataset.version);

/** @param {Keeper} keeper */
export function heedBeforeRenewal(keeper) {
  renewal.heed(keeper);
}

/** @param {string | undefined} version what the server said */
export function tellVersion(version) {
  renewal.hear(version);
}

/** A part of the page that is loaded when it is needed could not be had. */
export function tellMissing() {
  void renewal.miss();
}
