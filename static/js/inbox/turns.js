// @ts-check
/**
 * Several pages of one person in one browser: which of them speaks, and whether any is looked at.
 * Browsers lend locks in secure contexts only; elsewhere every page believes that it is alone.
 */

/** @typedef {Pick<LockManager, "request" | "query">} Locks */

/** What one page at a time does, from when it asks until it is closed. */
export class Turn {
  #isMine;
  #hasAsked = false;
  #name;
  #locks;

  /**
   * @param {string} name
   * @param {Locks | undefined} locks undefined where the browser has none
   */
  constructor(name, locks) {
    this.#name = name;
    this.#locks = locks;
    this.#isMine = !locks;
  }

  get isMine() {
    return this.#isMine;
  }

  /** From now on this page takes the turn when no earlier one has it. */
  ask() {
    if (this.#hasAsked || !this.#locks) {
      return;
    }
    this.#hasAsked = true;
    const take = () => {
      this.#isMine = true;
      return new Promise(() => undefined);
    };
    // A page that is being closed is refused.
    this.#locks.request(this.#name, take).catch(() => undefined);
  }
}

/** Whether the person looks at any page of theirs: the one that is looked at holds a lock. */
export class Sight {
  /** @type {(() => void) | null} */
  #letGo = null;
  #name;
  #locks;

  /**
   * @param {string} name
   * @param {Locks | undefined} locks
   */
  constructor(name, locks) {
    this.#name = name;
    this.#locks = locks;
  }

  /** Follows the window's focus. */
  follow() {
    addEventListener("focus", () => this.#hold());
    addEventListener("blur", () => this.#release());
    if (document.hasFocus()) {
      this.#hold();
    }
  }

  /** @returns {Promise<boolean>} */
  async isAnywhere() {
    if (document.hasFocus() || !this.#locks) {
      return document.hasFocus();
    }
    const { held } = await this.#locks.query();
    return Boolean(held?.some(({ name }) => name === this.#name));
  }

  #hold() {
    if (this.#letGo || !this.#locks) {
      return;
    }
    const until = new Promise((resolve) => {
      this.#letGo = () => resolve(undefined);
    });
    this.#locks.request(this.#name, { mode: "shared" }, () => until).catch(() => undefined);
  }

  #release() {
    this.#letGo?.();
    this.#letGo = null;
  }
}
