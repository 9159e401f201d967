// @ts-check
/** What a person does about clients: write to a number first, join two clients, part them. */

import { ApiError, ConnectionLost, LONG_PATIENCE, call } from "./api.js";
import { sentence } from "./refusals.js";

/** @typedef {import("./shapes.js").Client} Client */
/**
 * @typedef {{used: number, limit: number, next_at: string | null,
 *   warning: string | null}} FirstContacts
 */
/** @typedef {{id: number, name: string, addresses: import("./shapes.js").Address[]}} Merged */
/** @typedef {{id: string, instance_id: number, phone: string, content: string,
 *   even_if_unknown?: boolean}} NewConversation */

/** Each action calls the API and brings its answer, or a notice, into the store. */
export class ClientActions {
  #store;
  #select;

  /**
   * @param {import("./store.js").Store} store
   * @param {(attendanceId: number) => Promise<void>} select
   */
  constructor(store, select) {
    this.#store = store;
    this.#select = select;
  }

  /**
   * Writes to a number first.
   *
   * @param {NewConversation} wanted
   * @returns {Promise<{reason: string, isUnknown: boolean} | null>} null when it was done
   */
  start = async (wanted) => {
    try {
      const attendance = await call("POST", "/api/v1/attendances", wanted, LONG_PATIENCE);
      this.#store.dispatch({ kind: "attendance", attendance });
      this.#store.dispatch({ kind: "tab", tab: "mine" });
      this.#store.dispatch({ kind: "dialog", dialog: null });
      await this.#select(attendance.id);
      return null;
    } catch (error) {
      const isUnknown = error instanceof ApiError && error.code === "unknown_number";
      return { reason: reasonOf(error), isUnknown };
    }
  };

  /**
   * How many people who never wrote were written to in the last hour.
   *
   * @param {number} instanceId
   * @returns {Promise<FirstContacts | null>} null when it cannot be had
   */
  firstContacts = async (instanceId) => {
    try {
      return await call("GET", `/api/v1/instances/${instanceId}/first-contacts`);
    } catch (error) {
      this.#say(sentence(error));
      return null;
    }
  };

  /**
   * The clients that are part of this one.
   *
   * @param {number} id
   * @returns {Promise<Merged[]>}
   */
  merged = async (id) => {
    try {
      return (await call("GET", `/api/v1/clients/${id}`)).merged ?? [];
    } catch (error) {
      // Nobody has asked for it; without a connection the banner stands already.
      if (!(error instanceof ConnectionLost)) {
        this.#say(sentence(error));
      }
      return [];
    }
  };

  /**
   * Makes another client part of this one.
   *
   * @param {number} id
   * @param {number} otherId
   */
  merge = (id, otherId) =>
    this.#change(() => call("POST", `/api/v1/clients/${id}/merge`, { client_id: otherId }));

  /**
   * Parts again what was merged.
   *
   * @param {number} id
   * @param {number} mergedId
   */
  unmerge = (id, mergedId) =>
    this.#change(() => call("POST", `/api/v1/clients/${id}/unmerge`, { client_id: mergedId }));

  /** @param {() => Promise<unknown>} body */
  async #change(body) {
    try {
      await body();
      return true;
    } catch (error) {
      this.#say(sentence(error));
      return false;
    }
  }

  /** @param {string} text */
  #say(text) {
    this.#store.dispatch({ kind: "notice", notice: { text, tone: "bad" } });
  }
}

/**
 * The sentence of a refusal, with what it says of single fields.
 *
 * @param {unknown} error
 */
function reasonOf(error) {
  const fields = error instanceof ApiError ? Object.values(error.fields) : [];
  return [...new Set([sentence(error), ...fields])].join(" ");
}
