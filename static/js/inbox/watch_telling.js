// @ts-check
/** Telling the team what this screen shows, so that no two answer. Nothing is told while it is
 * hidden, nor where there is nobody else to tell. */

import { ApiError, ConnectionLost, tell } from "./api.js";
import { newId } from "./ids.js";

/** @typedef {import("./shapes.js").State} State */

const EVERY = 45_000;
const TYPING_EVERY = 5_000;
const STOPPED_AFTER = 6_000;
// Somebody who comes is answered, not those who come with them; and not by all at once.
const JUST_NOW = 2_000;
const ANSWER_WITHIN = 2_000;

export class WatchTeller {
  #screen = newId();
  /** @type {number | null} where this screen is, as far as it was told */
  #place = null;
  /** @type {"viewing" | "typing"} */
  #activity = "viewing";
  #toldAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #stop;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon;
  #store;

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** Begins to tell, and goes on for as long as the page is there. */
  follow() {
    this.#store.subscribe((state, previous, action) => {
      const isBack = state.connection === "live" && previous.connection !== "live";
      if (state.selected !== previous.selected || isBack) {
        this.#look();
      } else if (this.#place !== null && this.#hasToTellAgain(state, previous, action)) {
        this.#tellSoon();
      }
    });
    document.addEventListener("visibilitychange", () => this.#look());
    addEventListener("pagehide", () => this.#leave());
    this.#look();
  }

  /** @param {number} attendanceId in whose field something was typed */
  typed = (attendanceId) => {
    if (attendanceId !== this.#place) {
      return;
    }
    clearTimeout(this.#stop);
    this.#stop = setTimeout(this.stopped, STOPPED_AFTER);
    if (this.#activity !== "typing" || Date.now() - this.#toldAt >= TYPING_EVERY) {
      this.#tell("typing");
    }
  };

  /** What was typed is sent, or was left. */
  stopped = () => {
    clearTimeout(this.#stop);
    if (this.#activity === "typing") {
      this.#tell("viewing");
    }
  };

  #look() {
    const { selected, attendances, connection } = this.#store.get();
    const isSeen = !document.hidden && selected !== null && attendances.has(selected);
    const place = isSeen ? selected : null;
    if (place !== this.#place) {
      this.#leave();
    }
    if (place !== null && connection === "live") {
      this.#place = place;
      this.#tell(this.#activity);
    }
  }

  #leave() {
    clearTimeout(this.#stop);
    if (this.#place !== null) {
      // Of what this screen may not see any more the server would know nothing.
      if (this.#store.get().attendances.has(this.#place)) {
        this.#tell("gone");
      }
      this.#place = null;
      this.#activity = "viewing";
    }
    clearTimeout(this.#again);
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  /** What makes one screen answer makes all of them answer: they do so one after the other. */
  #tellSoon() {
    this.#soon ??= setTimeout(() => this.#tell(this.#activity), Math.random() * ANSWER_WITHIN);
  }

  /** @param {"viewing" | "typing" | "gone"} activity */
  #tell(activity) {
    clearTimeout(this.#again);
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#toldAt = Date.now();
    if (activity !== "gone") {
      this.#activity = activity;
      this.#again = setTimeout(() => this.#tell(this.#activity), EVERY);
    }
    if (this.#hasColleagues()) {
      const path = `/api/v1/attendances/${this.#place}/presence`;
      tell("POST", path, { activity, screen: this.#screen }).catch(ignore);
    }
  }

  #hasColleagues() {
    const { users, me } = this.#store.get();
    return [...users.values()].some(({ id, active }) => id !== me?.id && active !== false);
  }

  /**
   * Whether somebody has come who does not know yet that this screen is here; or the attendance
   * has become another's, and all have forgotten who was.
   *
   * @param {State} state
   * @param {State} previous
   * @param {import("./reducer.js").Action} action
   */
  #hasToTellAgain(state, previous, action) {
    if (action.kind !== "events") {
      return false;
    }
    const place = this.#place ?? 0;
    const known = (previous.watchers.get(place) ?? []).map(({ screen }) => screen);
    const comes = (state.watchers.get(place) ?? []).some(({ screen }) => !known.includes(screen));
    const now = state.attendances.get(place);
    const was = previous.attendances.get(place);
    const isAnother = now?.state !== was?.state || now?.attendant?.id !== was?.attendant?.id;
    return isAnother || (comes && Date.now() - this.#toldAt > JUST_NOW);
  }
}

/** @param {unknown} error worth nothing a moment later: no reason to bother anybody */
function ignore(error) {
  if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
    throw error;
  }
}
