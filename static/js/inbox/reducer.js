// @ts-check
/**
 * The inbox's state as a pure function: (state, action) -> state. Events of the log arrive here
 * in order; an object with an older `seq` never overwrites a newer one, so answers of the API
 * and events may overtake each other.
 */

import { applyAnswer, applyEvents } from "./events.js";
import { changeConversation, readPage } from "./conversations.js";
import { changePage, emptyPages, pageUpTo } from "./lists.js";
import { keepAttendance } from "./objects.js";

/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Draft} Draft */
/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {import("./shapes.js").AttendanceState} AttendanceState */

/**
 * @typedef {{kind: "snapshot", snapshot: import("./shapes.js").Snapshot}
 *   | {kind: "events", events: import("./shapes.js").Event[]}
 *   | {kind: "connection", connection: State["connection"]}
 *   | {kind: "attendance", attendance: Attendance}
 *   | {kind: "page.loading", state: AttendanceState}
 *   | {kind: "page.failed", state: AttendanceState}
 *   | {kind: "page", state: AttendanceState, items: Attendance[], cursor: string | null}
 *   | {kind: "messages.loading", attendanceId: number}
 *   | {kind: "messages.failed", attendanceId: number}
 *   | {kind: "messages", attendanceId: number, before: string | null, items: Message[],
 *      hasOlder: boolean}
 *   | {kind: "message", message: Message}
 *   | {kind: "outbox.add", draft: Draft}
 *   | {kind: "outbox.change", id: string, phase: Draft["phase"], reason?: string | null}
 *   | {kind: "outbox.remove", id: string}
 *   | {kind: "select", attendanceId: number | null}
 *   | {kind: "divider", attendanceId: number, unread: number}
 *   | {kind: "tab", tab: import("./shapes.js").Tab}
 *   | {kind: "query", query: string}
 *   | {kind: "notice", notice: State["notice"]}} Action
 */

/**
 * The state before anything is loaded.
 *
 * @param {Partial<State>} [given]
 * @returns {State}
 */
export function initialState(given = {}) {
  return {
    connection: "connecting",
    seq: 0,
    epoch: "",
    me: null,
    users: new Map(),
    instances: new Map(),
    clients: new Map(),
    attendances: new Map(),
    conversations: new Map(),
    counts: { waiting: 0, mine: 0, open: 0 },
    pages: emptyPages(),
    outbox: [],
    selected: null,
    divider: null,
    tab: "waiting",
    query: "",
    notice: null,
    ...given,
  };
}

/**
 * What the inbox is after `action`. Never changes `state` itself.
 *
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function reduce(state, action) {
  switch (action.kind) {
    case "snapshot":
      return takeSnapshot(state, action.snapshot);
    case "events":
      return applyEvents(state, action.events);
    case "connection":
      return { ...state, connection: action.connection };
    case "attendance":
      return withCopies(state, (next) => keepAttendance(next, action.attendance));
    case "page.loading":
      return changePage(state, action.state, { loading: true, failed: false });
    case "page.failed":
      return changePage(state, action.state, { loading: false, failed: true });
    case "page":
      return takePage(state, action);
    default:
      return reduceConversation(state, action);
  }
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
function reduceConversation(state, action) {
  switch (action.kind) {
    case "messages.loading":
      return changeConversation(state, action.attendanceId, { loading: true, failed: false });
    case "messages.failed":
      return changeConversation(state, action.attendanceId, { loading: false, failed: true });
    case "messages":
      return readPage(state, action);
    case "message":
      return applyAnswer(state, action.message);
    case "outbox.add":
      return withDraft(state, action.draft);
    case "outbox.change":
      return { ...state, outbox: state.outbox.map((draft) => changedDraft(draft, action)) };
    case "outbox.remove":
      return withoutDraft(state, action.id);
    default:
      return reduceScreen(state, action);
  }
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
function reduceScreen(state, action) {
  switch (action.kind) {
    case "select":
      return { ...state, selected: action.attendanceId, divider: null };
    case "divider":
      return { ...state, divider: firstUnread(state, action.attendanceId, action.unread) };
    case "tab":
      return { ...state, tab: action.tab };
    case "query":
      return { ...state, query: action.query };
    case "notice":
      return { ...state, notice: action.notice };
    default:
      return state;
  }
}

/**
 * Everything the snapshot tells replaces what was known; drafts and what is on the screen stay.
 * Messages may have been missed in between, so loaded conversations become stale.
 *
 * @param {State} state
 * @param {import("./shapes.js").Snapshot} snapshot
 * @returns {State}
 */
function takeSnapshot(state, snapshot) {
  /** @type {State} */
  const next = {
    ...state,
    seq: snapshot.seq,
    epoch: snapshot.epoch,
    me: snapshot.me,
    users: new Map(snapshot.users.map((user) => [user.id, user])),
    instances: new Map(snapshot.instances.map((instance) => [instance.id, instance])),
    clients: new Map(),
    attendances: new Map(),
    conversations: new Map(),
    counts: snapshot.counts,
    pages: {
      ...emptyPages(),
      WAITING: pageUpTo("WAITING", snapshot.waiting, snapshot.waiting.length >= snapshot.limit),
      OPEN: pageUpTo("OPEN", snapshot.open, snapshot.open.length >= snapshot.limit),
    },
  };
  for (const attendance of [...snapshot.waiting, ...snapshot.open]) {
    keepAttendance(next, attendance);
  }
  const selected = state.selected === null ? undefined : state.conversations.get(state.selected);
  if (state.selected !== null && selected) {
    next.conversations.set(state.selected, { ...selected, stale: true });
  }
  return next;
}

/**
 * @param {State} state
 * @param {{state: AttendanceState, items: Attendance[], cursor: string | null}} page
 * @returns {State}
 */
function takePage(state, { state: listState, items, cursor }) {
  const next = withCopies(state, (copy) => {
    for (const attendance of items) {
      keepAttendance(copy, attendance);
    }
  });
  return changePage(next, listState, { ...pageUpTo(listState, items, cursor !== null), cursor });
}

/**
 * A copy of the state whose maps may be changed by `change`.
 *
 * @param {State} state
 * @param {(next: State) => void} change
 * @returns {State}
 */
function withCopies(state, change) {
  const next = {
    ...state,
    attendances: new Map(state.attendances),
    clients: new Map(state.clients),
  };
  change(next);
  return next;
}

/**
 * @param {Draft} draft
 * @param {{id: string, phase: Draft["phase"], reason?: string | null}} change
 * @returns {Draft}
 */
function changedDraft(draft, change) {
  return draft.id === change.id
    ? { ...draft, phase: change.phase, reason: change.reason ?? null }
    : draft;
}

/**
 * Whoever answers has read: the unread divider goes.
 *
 * @param {State} state
 * @param {Draft} draft
 * @returns {State}
 */
function withDraft(state, draft) {
  const isRead = state.divider?.attendanceId === draft.attendance_id;
  return {
    ...state,
    outbox: [...state.outbox, draft],
    divider: isRead ? null : state.divider,
  };
}

/**
 * @param {State} state
 * @param {string} id
 * @returns {State}
 */
function withoutDraft(state, id) {
  return state.outbox.some((draft) => draft.id === id)
    ? { ...state, outbox: state.outbox.filter((draft) => draft.id !== id) }
    : state;
}

/**
 * Where the unread divider goes: before the last `unread` messages of the client.
 *
 * @param {State} state
 * @param {number} attendanceId
 * @param {number} unread
 * @returns {State["divider"]}
 */
function firstUnread(state, attendanceId, unread) {
  const items = state.conversations.get(attendanceId)?.items ?? [];
  const incoming = items.filter((message) => message.from === "client");
  const first = unread > 0 ? incoming.at(-Math.min(unread, incoming.length)) : undefined;
  return first ? { attendanceId, messageId: first.id } : null;
}
