/** What the page shows, and who wants to know when it changes. */

/** @typedef {import("./shapes.js").State} State */

/** @type {State} */
const NOTHING = {
  session: null,
  isOnline: navigator.onLine,
  stale: [],
  staleSince: null,
  isUnreached: false,
  waiting: null,
  mine: null,
  conversation: null,
  drafts: [],
  notice: "",
};

export class Store {
  #state = NOTHING;
  #draw;

  /** @param {(state: State) => void} draw called after each change */
  constructor(draw) {
    this.#draw = draw;
  }

  get() {
    return this.#state;
  }

  /** @param {Partial<State>} part what is another than before */
  set(part) {
    this.#state = { ...this.#state, ...part };
    this.#draw(this.#state);
  }

  /**
   * Changes the conversation with that attendance, unless another one is shown by now.
   *
   * @param {number} id
   * @param {Partial<import("./shapes.js").Conversation>} part
   */
  setConversation(id, part) {
    const { conversation } = this.#state;
    if (conversation?.id === id) {
      this.set({ conversation: { ...conversation, ...part } });
    }
  }

  /**
   * Notes whether a part shows what was kept here, or what Firestore says now.
   *
   * @param {string} part
   * @param {boolean} isStale
   */
  setStale(part, isStale) {
    const others = this.#state.stale.filter((one) => one !== part);
    const stale = isStale ? [...others, part] : others;
    if (stale.length !== this.#state.stale.length) {
      const staleSince = stale.length ? (this.#state.staleSince ?? Date.now()) : null;
      this.set({ stale, staleSince });
    }
  }

  /**
   * Forgets everything but what is said to whoever signs in next.
   *
   * @param {string} notice
   */
  clear(notice) {
    this.set({ ...NOTHING, isOnline: navigator.onLine, notice });
  }
}
