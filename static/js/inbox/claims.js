// @ts-check
/**
 * Which of a person's pages has what is not sent yet: exactly one, so that what one throws away is
 * not sent by another, and no file is uploaded twice. Browsers lend locks in secure contexts only;
 * elsewhere every page believes that it is alone.
 */

/** The lock of a page that is reloaded is free a moment after the new one asks for it. */
export const PATIENCE = 1_000;
/** Another page may have the lock before it sees that the storage has changed. */
const LINGERS = 1_000;

/** @typedef {Pick<LockManager, "request">} Locks */

/** What this page has, by the message's id, until the page is closed or it lets go. */
export class Claims {
  /** @type {Map<string, () => void>} how to let go of what is held */
  #held = new Map();
  #userId;
  #locks;

  /**
   * @param {number} userId
   * @param {Locks | undefined} locks undefined where the browser has none
   */
  constructor(userId, locks) {
    this.#userId = userId;
    this.#locks = locks;
  }

  /** @param {string} id of what was written or chosen in this page */
  take(id) {
    void this.claim(id);
  }

  /**
   * Takes what an earlier page left, as soon as no other page has it.
   *
   * @param {string} id
   * @param {number} [patience] in milliseconds; for ever when left out
   * @returns {Promise<boolean>} whether this page has it now
   */
  claim(id, patience) {
    const locks = this.#locks;
    if (!locks || this.#held.has(id)) {
      return Promise.resolve(true);
    }
    const giveUp = new AbortController();
    const timer = patience === undefined ? undefined : setTimeout(() => giveUp.abort(), patience);
    return new Promise((resolve, reject) => {
      const hold = () => {
        clearTimeout(timer);
        resolve(true);
        return new Promise((/** @type {(value?: unknown) => void} */ end) => {
          this.#held.set(id, end);
        });
      };
      const name = `helpdesk:${this.#userId}:${id}`;
      locks
        .request(name, { signal: giveUp.signal }, hold)
        .catch((error) => (giveUp.signal.aborted ? resolve(false) : reject(error)));
    });
  }

  /**
   * What of an earlier page's no other page has.
   *
   * @param {string[]} ids
   * @returns {Promise<Set<string>>}
   */
  async among(ids) {
    const mine = await Promise.all(ids.map((id) => this.claim(id, PATIENCE)));
    return new Set(ids.filter((_, index) => mine[index]));
  }

  /** @param {string} id of what is sent or thrown away */
  release(id) {
    const end = this.#held.get(id);
    this.#held.delete(id);
    setTimeout(() => end?.(), LINGERS);
  }
}
