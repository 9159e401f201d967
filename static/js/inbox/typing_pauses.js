// @ts-check
/** When what is typed is worth a request: after a pause, and now and then without one. */

const PAUSE = 1_000;
const LONGEST = 3_000;

export class TypingPauses {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  /** @type {Map<string, number>} since when something waits */
  #since = new Map();
  #does;

  /** @param {(key: string) => void} does what is to be done then */
  constructor(does) {
    this.#does = does;
  }

  /**
   * Something was typed under the key.
   *
   * @param {string} key
   * @param {number} [pause] milliseconds; a longer one than usual is waited for
   */
  begin(key, pause = PAUSE) {
    clearTimeout(this.#timers.get(key));
    const now = Date.now();
    const since = this.#since.get(key) ?? now;
    this.#since.set(key, since);
    const left = Math.max(0, Math.min(pause, since + Math.max(pause, LONGEST) - now));
    this.#timers.set(
      key,
      setTimeout(() => this.#does(key), left),
    );
  }

  /** @param {string} key for which nothing waits any more */
  end(key) {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#since.delete(key);
  }
}
