// @ts-check
/** The texts of a person in this page, and those the server has not got yet in this browser too. */

import { NOTHING, asKept, fromKept } from "./text_merging.js";

/** @typedef {import("./text_merging.js").Written} Written */

export class TextShelf {
  /** @type {Map<string, Written>} */
  #texts = new Map();
  /** @type {Set<(key: string) => void>} */
  #listeners = new Set();
  #journal;

  /** @param {Pick<import("./storage.js").Storage, "keys" | "read" | "write">} journal */
  constructor(journal) {
    this.#journal = journal;
    for (const key of journal.keys()) {
      this.#texts.set(key, fromKept(journal.read(key) ?? ""));
    }
  }

  keys() {
    return [...this.#texts.keys()];
  }

  /** Whether something is on its way to the server. */
  get isBusy() {
    return [...this.#texts.values()].some((one) => one.leaving !== null);
  }

  /** @param {string | number} key */
  get(key) {
    return this.#texts.get(String(key)) ?? NOTHING;
  }

  /**
   * @param {string | number} key
   * @param {Written} next
   */
  put(key, next) {
    const name = String(key);
    const known = this.get(name);
    this.#texts.set(name, next);
    const kept = asKept(next);
    // What another page of this browser has written down meanwhile is not ours to remove.
    if (kept !== "" || this.#journal.read(name) === asKept(known)) {
      this.#journal.write(name, kept);
    }
    const { text, quoted, rival } = known;
    if (next.text !== text || next.quoted !== quoted || next.rival !== rival) {
      this.#tell(name);
    }
  }

  /** @param {string} key */
  drop(key) {
    this.#texts.delete(key);
    this.#journal.write(key, "");
    this.#tell(key);
  }

  /**
   * Calls the listener with the key of each text that has changed; the answer ends that.
   *
   * @param {(key: string) => void} listener
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** @param {string} key */
  #tell(key) {
    this.#listeners.forEach((listener) => listener(key));
  }
}
