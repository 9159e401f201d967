// @ts-check
/** How long what was tried in vain waits until it is tried again: each message for itself. */

/** @typedef {Pick<import("./shapes.js").Draft, "id" | "code">} Tried */

const FIRST = 1_000;
const LONGEST = 30_000;
/** A file for which there is no room is sent whole each time. */
const FIRST_FOR_ROOM = 30_000;
const LONGEST_FOR_ROOM = 5 * 60_000;

/** The pauses of an outbox; each attempt in vain makes the next one longer. */
export class Pauses {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} those that last, by the draft's id */
  #timers = new Map();
  /** @type {Map<string, number>} how often it was tried in vain, by the draft's id */
  #failures = new Map();
  #onEnd;

  /** @param {() => void} onEnd after each pause that has lasted its time */
  constructor(onEnd) {
    this.#onEnd = onEnd;
  }

  /** @param {string} id */
  has(id) {
    return this.#timers.has(id);
  }

  /** @param {Tried} draft which was tried in vain */
  begin({ id, code }) {
    const failures = this.#failures.get(id) ?? 0;
    const [first, longest] = waitsForRoom({ code })
      ? [FIRST_FOR_ROOM, LONGEST_FOR_ROOM]
      : [FIRST, LONGEST];
    const end = () => {
      this.#timers.delete(id);
      this.#onEnd();
    };
    this.#timers.set(id, setTimeout(end, Math.min(first * 2 ** failures, longest)));
    this.#failures.set(id, failures + 1);
  }

  /**
   * Ends a pause, if there is one, and forgets what went before it.
   *
   * @param {string} id
   */
  end(id) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#failures.delete(id);
  }
}

/**
 * Whether the server takes text and has no room for this file, or cannot put it away just now.
 *
 * @param {Pick<Tried, "code">} draft
 */
export function waitsForRoom({ code }) {
  return code === "no_room" || code === "unavailable";
}
