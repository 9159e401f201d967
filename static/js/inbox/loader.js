// @ts-check
/** Loading what the snapshot does not hold: conversations, further pages of the lists. */

import { t } from "../language.js";
import { ApiError, ConnectionLost, call } from "./api.js";
import { isSameFilter } from "./directory.js";
import { stateOfTab } from "./lists.js";
import { sentence } from "./refusals.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Tab} Tab */

const LIST_PAGE = 50;
const MESSAGE_PAGE = 50;
/** So many fill a screen on both sides of one that stands in its middle. */
const AROUND = 100;
/** The most that the server gives at once. */
const WINDOW = 200;

/**
 * Which messages: before, after or around one; the newest without any of them.
 *
 * @typedef {{before?: string, after?: string, around?: string, limit?: number}} Place
 */

/** Loads into the store; what fails becomes a notice, and can be tried again. */
export class Loader {
  #snapshots = 0;
  /** @type {Map<number, number>} how often what is shown of an attendance was to be replaced */
  #turns = new Map();
  #store;
  #held;

  /**
   * @param {import("./store.js").Store} store
   * @param {() => string[]} held messages that the page cannot do without, those in sight first
   */
  constructor(store, held = () => []) {
    this.#store = store;
    this.#held = held;
    store.subscribe((_state, _previous, action) => {
      this.#snapshots += action.kind === "snapshot" ? 1 : 0;
    });
  }

  /**
   * Loads the attendance and its messages, where they are unknown or may be outdated: the newest,
   * or those around the one that is sought.
   *
   * @param {number} id
   */
  async load(id) {
    const { attendances, conversations } = this.#store.get();
    const isKnown = attendances.has(id) || (await this.#loadAttendance(id));
    if (!isKnown) {
      return;
    }
    const unread = this.#store.get().attendances.get(id)?.unread_count ?? 0;
    const known = conversations.get(id);
    if (!known?.loaded || known.stale) {
      await this.#loadMessages(id, this.#placeIn(id));
    }
    const state = this.#store.get();
    if (state.selected === id && !state.conversations.get(id)?.hasNewer) {
      this.#store.dispatch({ kind: "divider", attendanceId: id, unread });
    }
  }

  /** @param {number} id */
  async loadOlder(id) {
    const known = this.#store.get().conversations.get(id);
    const isSound = known?.loaded && !known.stale && !known.loading;
    if (isSound && known.hasOlder && known.items.length > 0) {
      await this.#loadMessages(id, { before: known.items[0].id });
    }
  }

  /**
   * The messages after a window.
   *
   * @param {number} id
   */
  async loadNewer(id) {
    const known = this.#store.get().conversations.get(id);
    const last = known?.items.at(-1);
    if (last && known?.hasNewer && !known.stale && !known.loading) {
      await this.#loadMessages(id, { after: last.id });
    }
  }

  /**
   * The newest messages instead of a window.
   *
   * @param {number} id
   */
  loadNewest(id) {
    return this.#loadMessages(id, {});
  }

  /**
   * The messages around one of them, instead of what is loaded.
   *
   * @param {number} id
   * @param {string} messageId
   */
  loadAround(id, messageId) {
    return this.#loadMessages(id, { around: messageId, limit: AROUND });
  }

  /**
   * @param {string} messageId
   * @returns {Promise<number | null>} the attendance that it stands in; null when it cannot be had
   */
  async placeOf(messageId) {
    try {
      return (await call("GET", `/api/v1/messages/${messageId}`)).attendance_id;
    } catch (error) {
      const isGone = error instanceof ApiError && error.status === 404;
      this.#say(isGone ? t("That message is not there, or not yours to see.") : sentence(error));
      return null;
    }
  }

  /**
   * The next page of a tab. The snapshot carries no cursor, so the first call asks for the
   * first page again.
   *
   * @param {Tab} tab
   */
  async loadMore(tab) {
    const state = stateOfTab(tab);
    const page = this.#store.get().pages[state];
    if (!page.more || page.loading) {
      return;
    }
    const { filter } = this.#store.get();
    // What comes after the filter has changed is of a list that is not shown any more.
    const isWanted = () => state !== "FINISHED" || isSameFilter(filter, this.#store.get().filter);
    this.#store.dispatch({ kind: "page.loading", state });
    try {
      const path = `/api/v1/attendances?${pageQuery(state, page.cursor, filter)}`;
      const { items, next_cursor: cursor } = await call("GET", path);
      if (isWanted()) {
        this.#store.dispatch({ kind: "page", state, items, cursor });
      }
    } catch (error) {
      if (isWanted()) {
        this.#store.dispatch({ kind: "page.failed", state });
      }
      this.#say(sentence(error));
    }
  }

  /**
   * The client's attendances that the reader may see, the latest first.
   *
   * @param {number} clientId
   * @returns {Promise<Attendance[]>} none when they cannot be had
   */
  async loadAttendancesOf(clientId) {
    try {
      return (await call("GET", `/api/v1/clients/${clientId}/attendances`)).items;
    } catch (error) {
      this.#sayWhy(error);
      return [];
    }
  }

  /**
   * @param {number} id
   * @returns {Promise<boolean>} whether it could be loaded; otherwise it is not shown any more
   */
  async #loadAttendance(id) {
    try {
      const attendance = await call("GET", `/api/v1/attendances/${id}`);
      this.#store.dispatch({ kind: "attendance", attendance });
      return true;
    } catch (error) {
      const isGone = error instanceof ApiError && error.status === 404;
      const gone = t("That attendance is not there, or not yours to see.");
      this.#store.dispatch({ kind: "select", attendanceId: null });
      this.#say(isGone ? gone : sentence(error));
      return false;
    }
  }

  /**
   * What was asked for before a snapshot tells of a time before it: it is dropped, and the
   * conversation, stale since then, is loaded again.
   *
   * @param {number} attendanceId
   * @param {Place} place
   */
  async #loadMessages(attendanceId, place) {
    const { before = null, after = null, around = null, limit = MESSAGE_PAGE } = place;
    const isReplacing = before === null && after === null;
    const turn = (this.#turns.get(attendanceId) ?? 0) + Number(isReplacing);
    this.#turns.set(attendanceId, turn);
    const snapshots = this.#snapshots;
    const isWanted = () =>
      snapshots === this.#snapshots && turn === this.#turns.get(attendanceId);
    this.#store.dispatch({ kind: "messages.loading", attendanceId });
    const query = new URLSearchParams({ ...place, limit: String(limit) });
    try {
      const page = await call("GET", `/api/v1/attendances/${attendanceId}/messages?${query}`);
      if (!isWanted()) {
        return;
      }
      this.#store.dispatch({
        kind: "messages",
        attendanceId,
        before,
        after,
        around,
        items: page.items,
        hasOlder: page.next_cursor !== null,
        hasNewer: Boolean(page.newer_cursor) && before === null,
        held: this.#held(),
      });
    } catch (error) {
      if (isWanted()) {
        await this.#tellTrouble(attendanceId, around, error);
      }
    }
  }

  /**
   * @param {number} attendanceId
   * @param {string | null} around
   * @param {unknown} error
   */
  async #tellTrouble(attendanceId, around, error) {
    const isUnfound = around !== null && error instanceof ApiError && error.status === 400;
    if (!isUnfound) {
      this.#store.dispatch({ kind: "messages.failed", attendanceId });
      this.#sayWhy(error);
      return;
    }
    this.#store.dispatch({ kind: "seek", sought: null });
    this.#store.dispatch({ kind: "messages.unfound", attendanceId });
    this.#say(t("That message is not in this conversation any more."));
    const known = this.#store.get().conversations.get(attendanceId);
    if (!known?.loaded || known.stale) {
      await this.#loadMessages(attendanceId, {});
    }
  }

  /**
   * Where to read an attendance that is not loaded, or no longer to be relied on: whoever looks
   * through a window goes on looking through it.
   *
   * @param {number} id
   * @returns {Place}
   */
  #placeIn(id) {
    const { sought, conversations } = this.#store.get();
    if (sought?.attendanceId === id) {
      return { around: sought.messageId, limit: AROUND };
    }
    const { items = [], hasNewer = false } = conversations.get(id) ?? {};
    const seen = this.#held()[0] ?? items[items.length >> 1]?.id;
    return hasNewer && seen ? { around: seen, limit: WINDOW } : {};
  }

  /**
   * Without a connection the banner stands already.
   *
   * @param {unknown} error
   */
  #sayWhy(error) {
    if (!(error instanceof ConnectionLost) || this.#store.get().connection !== "lost") {
      this.#say(sentence(error));
    }
  }

  /** @param {string} text */
  #say(text) {
    this.#store.dispatch({ kind: "notice", notice: { text, tone: "bad" } });
  }
}

/**
 * What is waiting and open is loaded whole and filtered here. What is finished never ends: the
 * server filters it.
 *
 * @param {import("./shapes.js").AttendanceState} state
 * @param {string | null} cursor
 * @param {import("./shapes.js").State["filter"]} filter
 */
function pageQuery(state, cursor, { department, tag }) {
  const query = new URLSearchParams({ state, limit: String(LIST_PAGE) });
  if (cursor !== null) {
    query.set("cursor", cursor);
  }
  if (state === "FINISHED" && (department !== null || tag !== null)) {
    query.set("order", "last");
    query.set("department_id", String(department ?? ""));
    query.set("tag_id", String(tag ?? ""));
  }
  return query;
}
