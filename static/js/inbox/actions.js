// @ts-check
/** What a person does in the inbox: calls to the API, and their answers into the store. */

import { ApiError, ConnectionLost, call } from "./api.js";
import { ago } from "./format.js";
import { stateOfTab } from "./lists.js";
import { isMine } from "./permissions.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Tab} Tab */

const LIST_PAGE = 50;
const MESSAGE_PAGE = 50;

/**
 * @param {import("./store.js").Store} store
 * @param {{send: (attendanceId: number, content: string) => void,
 *   retry: (id: string) => void, discard: (id: string) => void}} outbox
 */
export function createActions(store, outbox) {
  /** @type {Set<number>} attendances whose reading is being told */
  const reading = new Set();

  /**
   * Runs a call; its refusal becomes a notice.
   *
   * @template T
   * @param {() => Promise<T>} body
   * @returns {Promise<T | null>} null when it failed
   */
  async function attempt(body) {
    try {
      return await body();
    } catch (error) {
      say(sentence(error), "bad");
      return null;
    }
  }

  /**
   * @param {string} text
   * @param {"bad" | "plain"} [tone]
   */
  function say(text, tone = "plain") {
    store.dispatch({ kind: "notice", notice: { text, tone } });
  }

  /**
   * Shows an attendance (null: none) and loads what is missing of it.
   *
   * @param {number | null} id
   */
  async function select(id) {
    if (id === store.get().selected) {
      return;
    }
    store.dispatch({ kind: "select", attendanceId: id });
    if (id !== null) {
      await load(id);
    }
  }

  /**
   * Loads the attendance and its newest messages, where they are unknown or may be outdated.
   *
   * @param {number} id
   */
  async function load(id) {
    const unread = store.get().attendances.get(id)?.unread_count;
    if (unread === undefined && !(await loadAttendance(id))) {
      return;
    }
    const known = store.get().conversations.get(id);
    if (!known?.loaded || known.stale) {
      await loadMessages(id, null);
    }
    const waiting = unread ?? store.get().attendances.get(id)?.unread_count ?? 0;
    if (store.get().selected === id) {
      store.dispatch({ kind: "divider", attendanceId: id, unread: waiting });
    }
  }

  /** @param {number} id */
  async function loadAttendance(id) {
    try {
      const attendance = await call("GET", `/api/v1/attendances/${id}`);
      store.dispatch({ kind: "attendance", attendance });
      return true;
    } catch (error) {
      const isGone = error instanceof ApiError && error.status === 404;
      say(isGone ? "That attendance is not there, or not yours to see." : sentence(error), "bad");
      store.dispatch({ kind: "select", attendanceId: null });
      return false;
    }
  }

  /**
   * @param {number} attendanceId
   * @param {string | null} before
   */
  async function loadMessages(attendanceId, before) {
    store.dispatch({ kind: "messages.loading", attendanceId });
    const query = new URLSearchParams({ limit: String(MESSAGE_PAGE) });
    if (before !== null) {
      query.set("before", before);
    }
    try {
      const page = await call("GET", `/api/v1/attendances/${attendanceId}/messages?${query}`);
      const hasOlder = page.next_cursor !== null;
      store.dispatch({ kind: "messages", attendanceId, before, items: page.items, hasOlder });
    } catch (error) {
      store.dispatch({ kind: "messages.failed", attendanceId });
      say(sentence(error), "bad");
    }
  }

  /** @param {number} attendanceId */
  async function loadOlder(attendanceId) {
    const known = store.get().conversations.get(attendanceId);
    if (known?.loaded && known.hasOlder && !known.loading && known.items.length > 0) {
      await loadMessages(attendanceId, known.items[0].id);
    }
  }

  /**
   * The next page of a tab. The snapshot carries no cursor, so the first call asks for the
   * first page again.
   *
   * @param {Tab} tab
   */
  async function loadMore(tab) {
    const state = stateOfTab(tab);
    const page = store.get().pages[state];
    if (!page.more || page.loading) {
      return;
    }
    store.dispatch({ kind: "page.loading", state });
    const query = new URLSearchParams({ state, limit: String(LIST_PAGE) });
    if (page.cursor !== null) {
      query.set("cursor", page.cursor);
    }
    try {
      const { items, next_cursor: cursor } = await call("GET", `/api/v1/attendances?${query}`);
      store.dispatch({ kind: "page", state, items, cursor });
    } catch (error) {
      store.dispatch({ kind: "page.failed", state });
      say(sentence(error), "bad");
    }
  }

  /**
   * The client's attendances that the reader may see, the latest first.
   *
   * @param {number} clientId
   * @returns {Promise<Attendance[]>}
   */
  async function loadAttendancesOf(clientId) {
    const page = await attempt(() => call("GET", `/api/v1/clients/${clientId}/attendances`));
    return page?.items ?? [];
  }

  /** @param {number} id */
  async function accept(id) {
    try {
      const attendance = await call("POST", `/api/v1/attendances/${id}/accept`, {});
      store.dispatch({ kind: "attendance", attendance });
      store.dispatch({ kind: "tab", tab: "mine" });
    } catch (error) {
      say(whoWasFaster(error) ?? sentence(error), "bad");
    }
  }

  /** @param {number} id */
  async function finish(id) {
    const unsent = store.get().outbox.filter((draft) => draft.attendance_id === id);
    if (unsent.length > 0) {
      say("A message has not left yet. Send or discard it, then finish.", "bad");
      return;
    }
    const body = { ask_feedback: false };
    const attendance = await attempt(() =>
      call("POST", `/api/v1/attendances/${id}/finish`, body),
    );
    if (attendance) {
      store.dispatch({ kind: "attendance", attendance });
      say("Finished.");
    }
  }

  /**
   * Tells the server that the attendant who has the attendance has read it.
   *
   * @param {number} id
   */
  async function read(id) {
    const { attendances, me } = store.get();
    const attendance = attendances.get(id);
    if (!attendance || !isMine(me, attendance) || attendance.unread_count === 0) {
      return;
    }
    if (reading.has(id)) {
      return;
    }
    reading.add(id);
    try {
      const answer = await call("POST", `/api/v1/attendances/${id}/read`, {});
      store.dispatch({ kind: "attendance", attendance: answer });
    } catch (error) {
      // Without a connection the banner stands already, and the next look tries again.
      if (!(error instanceof ConnectionLost)) {
        say(sentence(error), "bad");
      }
    } finally {
      reading.delete(id);
    }
  }

  /** @param {string} id */
  async function retryMessage(id) {
    const message = await attempt(() => call("POST", `/api/v1/messages/${id}/retry`, {}));
    if (message) {
      store.dispatch({ kind: "message", message });
    }
  }

  return {
    select,
    load,
    loadOlder,
    loadMore,
    loadAttendancesOf,
    accept,
    finish,
    read,
    retryMessage,
    send: outbox.send,
    retryDraft: outbox.retry,
    discardDraft: outbox.discard,
    /** @param {Tab} tab */
    showTab: (tab) => store.dispatch({ kind: "tab", tab }),
    /** @param {string} query */
    search: (query) => store.dispatch({ kind: "query", query }),
    dismiss: () => store.dispatch({ kind: "notice", notice: null }),
  };
}

/** @typedef {ReturnType<typeof createActions>} Actions */

/**
 * The sentence for somebody who accepted second.
 *
 * @param {unknown} error
 * @returns {string | null}
 */
function whoWasFaster(error) {
  if (!(error instanceof ApiError) || error.status !== 409) {
    return null;
  }
  const { attendant, at } = /** @type {{attendant?: {name: string}, at?: string}} */ (error.data);
  return attendant && at ? `${attendant.name} accepted this ${ago(at, Date.now())}.` : null;
}

/** @param {unknown} error */
function sentence(error) {
  if (error instanceof ApiError || error instanceof ConnectionLost) {
    return error.message;
  }
  throw error;
}
