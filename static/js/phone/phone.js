// @ts-check
/** The way to the phones: what they show, followed as it changes, and what is done on them. */

import { ApiError, call, ConnectionLost, LONG_PATIENCE, send } from "../inbox/api.js";
import { measured } from "../inbox/files.js";

/** @typedef {import("./shapes.js").Phone} Phone */

const RETRY = 2_000;

export class PhoneLine {
  /**
   * @param {number} instanceId
   * @param {(phone: Phone) => void} show
   * @param {(problem: string | null) => void} explain
   */
  constructor(instanceId, show, explain) {
    this._path = `/api/v1/practice/${instanceId}`;
    this._show = show;
    this._explain = explain;
    /** @type {string | null} */
    this._client = null;
    this._turn = 0;
  }

  /**
   * Follows the phones with this client's chat in sight, until the next call.
   *
   * @param {string | null} client
   */
  async follow(client) {
    const turn = ++this._turn;
    this._client = client;
    let version = -1;
    while (turn === this._turn) {
      const phone = await this._look(version);
      if (turn !== this._turn) {
        return;
      }
      if (phone) {
        version = phone.version;
        this._show(phone);
      }
    }
  }

  /**
   * @param {number} after the version known; the answer waits for another
   * @returns {Promise<Phone | null>} null when there was no answer
   */
  async _look(after) {
    const query = new URLSearchParams({ after: String(after) });
    if (this._client !== null) {
      query.set("client", this._client);
    }
    try {
      // It waits for news: no answer for a while says nothing of the connection.
      const phone = await call("GET", `${this._path}?${query}`, undefined, LONG_PATIENCE);
      this._explain(null);
      return phone;
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
        throw error;
      }
      this._explain(error.message);
      await new Promise((resolve) => setTimeout(resolve, RETRY));
      return null;
    }
  }

  /**
   * @param {import("./shapes.js").Action} action
   * @returns {Promise<string[]>} ids of what it made
   */
  async act(action) {
    return (await call("POST", this._path, action)).ids;
  }

  /**
   * Puts a file on the phones, for messages to hold.
   *
   * @param {File} file
   * @returns {Promise<string>} its id
   */
  async upload(file) {
    const url = URL.createObjectURL(file);
    const facts = await measured(file.type, url);
    URL.revokeObjectURL(url);
    const known = Object.entries(facts).filter(([, value]) => value !== null);
    const query = new URLSearchParams({ name: file.name });
    known.forEach(([name, value]) => query.set(name, String(value)));
    const type = file.type || "application/octet-stream";
    return (await send(`${this._path}/media?${query}`, file, type)).id;
  }

  /** @param {string} id */
  mediaUrl(id) {
    return `${this._path}/media/${id}`;
  }
}
