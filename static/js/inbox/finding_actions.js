// @ts-check
/** What a person does to search in the conversation that is shown. */

import { beginning, placeAfter, withHits } from "./finding.js";
import { sentence } from "./refusals.js";
import { isWorthAsking, search } from "./searching.js";

/** @typedef {import("./shapes.js").Finding} Finding */

const PAGE = 50;

/** Asks the server and goes from hit to hit, each shown in its place. */
export class FindingActions {
  #store;
  /** Of the question that is on its way: the next one calls it off. */
  #asked = new AbortController();

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {number} attendanceId */
  begin = (attendanceId) => {
    this.#asked.abort();
    this.#keep(beginning(attendanceId));
  };

  end = () => {
    this.#asked.abort();
    this.#keep(null);
  };

  /**
   * What is typed is looked for at once; what was found before stays until there is an answer.
   *
   * @param {string} query
   */
  look = async (query) => {
    const finding = this.#store.get().finding;
    if (!finding) {
      return;
    }
    if (!isWorthAsking(query)) {
      this.#asked.abort();
      this.#keep({ ...beginning(finding.attendanceId), query });
      return;
    }
    this.#keep({ ...finding, query, phase: "asking" });
    await this.#ask(false);
  };

  /** @param {1 | -1} by 1: to what was said earlier */
  step = async (by) => {
    const finding = this.#store.get().finding;
    if (finding?.phase === "failed") {
      await this.look(finding.query);
      return;
    }
    if (finding?.phase !== "found" || finding.ids.length === 0) {
      return;
    }
    const place = placeAfter(finding, by);
    if (place === null) {
      this.#keep({ ...finding, phase: "asking" });
      await this.#ask(true);
    } else {
      this.#show({ ...finding, place });
    }
  };

  /** @param {boolean} isFurther the page after what was found so far */
  async #ask(isFurther) {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const { attendanceId, query, cursor } = /** @type {Finding} */ (this.#store.get().finding);
    const from = isFurther && cursor !== null ? { cursor } : {};
    try {
      const asked = { signal, kind: /** @type {const} */ ("messages"), attendanceId, limit: PAGE };
      const { messages } = await search(query, { ...asked, ...from });
      const finding = this.#present(signal, attendanceId);
      if (finding && messages) {
        this.#show(withHits(finding, messages, isFurther));
      }
    } catch (error) {
      const finding = this.#present(signal, attendanceId);
      if (finding) {
        this.#keep({ ...finding, phase: "failed", trouble: sentence(error) });
      }
    }
  }

  /**
   * The search, unless it was ended or another one begun since.
   *
   * @param {AbortSignal} signal
   * @param {number} attendanceId
   */
  #present(signal, attendanceId) {
    const { finding } = this.#store.get();
    return !signal.aborted && finding?.attendanceId === attendanceId ? finding : null;
  }

  /** @param {Finding} finding */
  #show(finding) {
    this.#keep(finding);
    const { attendanceId, ids, place } = finding;
    if (ids.length > 0) {
      const sought = { attendanceId, messageId: ids[place] };
      this.#store.dispatch({ kind: "seek", sought });
    }
  }

  /** @param {Finding | null} finding */
  #keep(finding) {
    this.#store.dispatch({ kind: "finding", finding });
  }
}
