// @ts-check
/** What a person does with tags, canned responses and colleagues, and loading what they need. */

import { oneAtATime } from "../behaviours/one_at_a_time.js";
import { call, fetchFile } from "./api.js";
import { sentence } from "./refusals.js";

/** @typedef {import("./shapes.js").CannedResponse} CannedResponse */
/** @typedef {import("./shapes.js").Colleague} Colleague */
/** @typedef {import("./shapes.js").Tag} Tag */

const CANNED = "/api/v1/canned-responses";

/** Each action calls the API and brings its answer, or a notice, into the store. */
export class DirectoryActions {
  /** @type {Map<string, number[]>} wanted last, by the address of what carries them */
  #tagIds = new Map();
  /** @type {Map<string, () => Promise<void>>} */
  #puts = new Map();
  #store;

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** Loads tags, departments and settings. */
  load = () =>
    this.#attempt(async () => {
      const directory = await call("GET", "/api/v1/directory");
      this.#store.dispatch({ kind: "directory", directory });
    });

  /** Loads the canned responses. */
  loadCanned = () =>
    this.#attempt(async () => {
      const { items } = await call("GET", CANNED);
      this.#store.dispatch({ kind: "canned", items });
    });

  /**
   * The active colleagues with what each has to do.
   *
   * @returns {Promise<Colleague[] | null>} null when they cannot be had
   */
  colleagues = async () => {
    const found = await this.#attempt(() => call("GET", "/api/v1/colleagues"));
    return found ? found.items : null;
  };

  /**
   * The file that goes with a canned response.
   *
   * @param {CannedResponse} response that has one
   * @returns {Promise<File | null>} null when it cannot be had
   */
  fileOf = ({ id, media }) =>
    this.#attempt(() => fetchFile(`${CANNED}/${id}/media`, media?.name ?? ""));

  /**
   * @param {number} attendanceId
   * @param {number[]} tagIds all that it carries from now on
   */
  tagAttendance = (attendanceId, tagIds) =>
    this.#putTags(`/api/v1/attendances/${attendanceId}/tags`, tagIds, (attendance) =>
      this.#store.dispatch({ kind: "attendance", attendance }),
    );

  /**
   * @param {number} clientId
   * @param {number[]} tagIds all that the client carries from now on
   */
  tagClient = (clientId, tagIds) =>
    this.#putTags(`/api/v1/clients/${clientId}/tags`, tagIds, (client) =>
      this.#store.dispatch({ kind: "client", client }),
    );

  /**
   * Two clicks in a row must not overtake each other.
   *
   * @param {string} path
   * @param {number[]} tagIds
   * @param {(carrier: any) => void} keep
   */
  #putTags(path, tagIds, keep) {
    this.#tagIds.set(path, tagIds);
    const put =
      this.#puts.get(path) ??
      oneAtATime(async () => keep(await call("PUT", path, { tag_ids: this.#tagIds.get(path) })));
    this.#puts.set(path, put);
    return this.#attempt(put);
  }

  /**
   * Makes a tag, in one of the eight colours by turns.
   *
   * @param {string} name
   * @returns {Promise<Tag | null>} null when it was refused
   */
  createTag = (name) =>
    this.#attempt(async () => {
      const { tags } = this.#store.get().directory;
      const tag = await call("POST", "/api/v1/tags", { name, colour: (tags.length % 8) + 1 });
      await this.load();
      return tag;
    });

  /** @param {Partial<import("./shapes.js").State["filter"]>} filter */
  filter = (filter) => this.#store.dispatch({ kind: "filter", filter });

  /**
   * @template T
   * @param {() => Promise<T>} body
   * @returns {Promise<T | null>} null when it failed, which a notice says
   */
  async #attempt(body) {
    try {
      return await body();
    } catch (error) {
      this.#store.dispatch({ kind: "notice", notice: { text: sentence(error), tone: "bad" } });
      return null;
    }
  }
}

/**
 * Keeps directory and canned responses as they are: loaded with each snapshot, and again when an
 * event says that they have changed.
 *
 * @param {import("./store.js").Store} store
 * @param {DirectoryActions} actions
 */
export function keepDirectory(store, actions) {
  const loadAll = () => void Promise.all([actions.load(), actions.loadCanned()]);
  store.subscribe((_state, _previous, action) => {
    if (action.kind === "snapshot") {
      loadAll();
    } else if (action.kind === "events") {
      const sections = new Set(action.events.flatMap((event) => event.section ?? []));
      if (sections.delete("canned_responses")) {
        void actions.loadCanned();
      }
      if (sections.size > 0) {
        void actions.load();
      }
    }
  });
  loadAll();
}
