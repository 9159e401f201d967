// @ts-check
/** The files of a client, the latest first, a page at a time. */

import { call } from "./api.js";
import { sentence } from "./refusals.js";

/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {"seen" | "heard" | "documents"} Kind photos and films; sounds; all else */
/**
 * `hasMore`: there are older ones. `problem`: why the last page could not be had.
 *
 * @typedef {{items: Message[], hasMore: boolean, isLoading: boolean,
 *   problem: string | null}} Shelf
 */

const PAGE = 30;

/** @type {Shelf} */
export const NOTHING_YET = Object.freeze({
  items: [],
  hasMore: true,
  isLoading: false,
  problem: null,
});

/** Loads the files of one kind; `onChange` is called with what there is after each change. */
export class Gallery {
  #shelf = NOTHING_YET;
  /** @type {string | null} */
  #cursor = null;
  /** @type {() => Promise<void>} */
  #failed = async () => undefined;
  /** Counts requests: only the latest is listened to. */
  #asked = 0;
  #clientId;
  #kind;
  #onChange;
  #page;

  /**
   * @param {number} clientId
   * @param {Kind} kind
   * @param {(shelf: Shelf) => void} onChange
   * @param {number} [page] how many files are asked for at a time
   */
  constructor(clientId, kind, onChange, page = PAGE) {
    this.#page = page;
    this.#clientId = clientId;
    this.#kind = kind;
    this.#onChange = onChange;
  }

  /** The next page, unless one is under way or there is none. */
  more = async () => {
    if (!this.#shelf.isLoading && this.#shelf.hasMore) {
      await this.#load(this.#cursor, (page) => [...this.#shelf.items, ...page]);
    }
  };

  /** The first page again: files may have come, and gone. Older pages stay where they fit. */
  renew = async () => {
    const known = this.#shelf.items;
    await this.#load(null, (page) => {
      const last = page.at(-1);
      const index = known.findIndex((message) => message.id === last?.id);
      return index < 0 ? page : [...page, ...known.slice(index + 1)];
    });
  };

  /** What failed last, once more. */
  retry = () => this.#failed();

  /** Nothing that is still under way is heard of any more. */
  close = () => {
    this.#asked += 1;
    this.#onChange = () => undefined;
  };

  /**
   * @param {string | null} before
   * @param {(page: Message[]) => Message[]} join
   */
  async #load(before, join) {
    this.#asked += 1;
    const asked = this.#asked;
    this.#set({ isLoading: true, problem: null });
    try {
      const { items: page, next_cursor: cursor } = await call("GET", this.#path(before));
      if (asked === this.#asked) {
        const items = join(page);
        // Older pages that stay keep the cursor that comes after them.
        this.#cursor = items.length > page.length && before === null ? this.#cursor : cursor;
        this.#set({ items, hasMore: this.#cursor !== null, isLoading: false });
      }
    } catch (error) {
      if (asked === this.#asked) {
        this.#failed = () => this.#load(before, join);
        this.#set({ isLoading: false, problem: sentence(error) });
      }
    }
  }

  /** @param {string | null} before */
  #path(before) {
    const query = new URLSearchParams({ kind: this.#kind, limit: String(this.#page) });
    if (before !== null) {
      query.set("before", before);
    }
    return `/api/v1/clients/${this.#clientId}/media?${query}`;
  }

  /** @param {Partial<Shelf>} change */
  #set(change) {
    this.#shelf = { ...this.#shelf, ...change };
    this.#onChange(this.#shelf);
  }
}
