// @ts-check
/** Loading what the snapshot does not hold: conversations, further pages of the lists. */

import { t } from "../language.js";
import { ApiError, call } from "./api.js";
import { isSameFilter } from "./directory.js";
import { stateOfTab } from "./lists.js";
import { sentence } from "./refusals.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Tab} Tab */

const LIST_PAGE = 50;
const MESSAGE_PAGE = 50;

/** Loads into the store; what fails becomes a notice, and can be tried again. */
export class Loader {
  #snapshots = 0;
  #store;

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
    store.subscribe((_state, _previous, action) => {
      this.#snapshots += action.kind === "snapshot" ? 1 : 0;
    });
  }

  /**
   * Loads the attendance and its newest messages, where they are unknown or may be outdated.
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
      await this.#loadMessages(id, null);
    }
    if (this.#store.get().selected === id) {
      this.#store.dispatch({ kind: "divider", attendanceId: id, unread });
    }
  }

  /** @param {number} id */
  async loadOlder(id) {
    const known = this.#store.get().conversations.get(id);
    const isSound = known?.loaded && !known.stale && !known.loading;
    if (isSound && known.hasOlder && known.items.length > 0) {
      await this.#loadMessages(id, known.items[0].id);
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
      this.#say(sentence(error));
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
      this.#say(isGone ? gone : sentence(error));
      this.#store.dispatch({ kind: "select", attendanceId: null });
      return false;
    }
  }

  /**
   * What was asked for before a snapshot tells of a time before it: it is dropped, and the
   * conversation, stale since then, is loaded again.
   *
   * @param {number} attendanceId
   * @param {string | null} before
   */
  async #loadMessages(attendanceId, before) {
    const snapshots = this.#snapshots;
    this.#store.dispatch({ kind: "messages.loading", attendanceId });
    const query = new URLSearchParams({ limit: String(MESSAGE_PAGE) });
    if (before !== null) {
      query.set("before", before);
    }
    try {
      const page = await call("GET", `/api/v1/attendances/${attendanceId}/messages?${query}`);
      if (snapshots !== this.#snapshots) {
        return;
      }
      const hasOlder = page.next_cursor !== null;
      this.#store.dispatch({ kind: "messages", attendanceId, before, items: page.items, hasOlder });
    } catch (error) {
      this.#store.dispatch({ kind: "messages.failed", attendanceId });
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
