// @ts-check
/**
 * The inbox's state as a pure function: (state, action) -> state. Events of the log arrive here
 * in order; an object with an older `seq` never overwrites a newer one, so answers of the API
 * and events may overtake each other.
 */

import { applyAnswer, applyEvents } from "./events.js";
import { reduceChoosing } from "./choosing.js";
import { changeConversation, leaveWindow, readPage } from "./conversations.js";
import { NO_DIRECTORY, reduceDirectory } from "./directory.js";
import { reduceDrafts } from "./drafts.js";
import { evict } from "./evicting.js";
import { tellHandedMeanwhile } from "./handing.js";
import { changePage, pageUpTo } from "./lists.js";
import { keepAttendance, keepClient } from "./objects.js";
import { emptyPages } from "./pages.js";
import { reduceScreen } from "./screen.js";

/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Draft} Draft */
/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {import("./shapes.js").AttendanceState} AttendanceState */

/**
 * @typedef {{kind: "snapshot", snapshot: import("./shapes.js").Snapshot}
 *   | {kind: "events", events: import("./shapes.js").Event[], now: number}
 *   | {kind: "connection", connection: State["connection"]}
 *   | {kind: "attendance", attendance: Attendance}
 *   | {kind: "client", client: import("./shapes.js").Client}
 *   | {kind: "page.loading", state: AttendanceState}
 *   | {kind: "page.failed", state: AttendanceState}
 *   | {kind: "page", state: AttendanceState, items: Attendance[], cursor: string | null}
 *   | {kind: "messages.loading", attendanceId: number}
 *   | {kind: "messages.failed", attendanceId: number}
 *   | {kind: "messages.unfound", attendanceId: number}
 *   | ({kind: "messages"} & import("./conversations.js").Page)
 *   | {kind: "message", message: Message}
 *   | {kind: "outbox.add", draft: Draft}
 *   | {kind: "outbox.change", id: string, phase: Draft["phase"], reason?: string | null,
 *      code?: string | null}
 *   | {kind: "outbox.document", id: string}
 *   | {kind: "outbox.progress", id: string, progress: number}
 *   | {kind: "outbox.remove", id: string}
 *   | {kind: "attach", attendanceId: number, attachment: import("./shapes.js").Attachment}
 *   | {kind: "attached.change", attendanceId: number, id: string,
 *      change: Partial<import("./shapes.js").Attachment>}
 *   | {kind: "recording", recording: State["recording"]}
 *   | {kind: "detach", attendanceId: number, ids: string[]}
 *   | {kind: "select", attendanceId: number | null}
 *   | {kind: "divider", attendanceId: number, unread: number}
 *   | {kind: "seek", sought: State["sought"]}
 *   | {kind: "finding", finding: State["finding"]}
 *   | {kind: "tab", tab: import("./shapes.js").Tab}
 *   | {kind: "sort", tab: import("./shapes.js").Tab, sort: import("./shapes.js").Sort}
 *   | {kind: "query", query: string}
 *   | {kind: "aim", aim: State["aim"]}
 *   | {kind: "noting", noting: boolean}
 *   | {kind: "kept", kept: State["kept"]}
 *   | {kind: "choose", id: number, isRange: boolean}
 *   | {kind: "choose.begin"}
 *   | {kind: "choose.all"}
 *   | {kind: "choose.end"}
 *   | {kind: "bulk", bulk: State["bulk"]}
 *   | {kind: "directory", directory: State["directory"]}
 *   | {kind: "canned", items: State["canned"]}
 *   | {kind: "filter", filter: Partial<State["filter"]>}
 *   | {kind: "dialog", dialog: State["dialog"]}
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
    attached: new Map(),
    recording: null,
    activities: new Map(),
    watchers: new Map(),
    kept: new Map(),
    choosing: null,
    bulk: null,
    directory: NO_DIRECTORY,
    canned: null,
    filter: { department: null, tag: null },
    noting: false,
    aim: null,
    dialog: null,
    selected: null,
    divider: null,
    sought: null,
    finding: null,
    tab: "waiting",
    sorts: {},
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
  return evict(reduceAny(state, action), action);
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
function reduceAny(state, action) {
  switch (action.kind) {
    case "snapshot":
      return takeSnapshot(state, action.snapshot);
    case "events":
      return applyEvents(state, action.events, action.now);
    case "connection":
      return { ...state, connection: action.connection };
    case "attendance":
      return withCopies(state, (next) => keepAttendance(next, action.attendance));
    case "client":
      return withCopies(state, (next) => keepClient(next, action.client));
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
    case "messages.unfound":
      return changeConversation(state, action.attendanceId, { loading: false });
    case "messages":
      return readPage(state, action);
    case "message":
      return applyAnswer(state, action.message);
    case "select":
      return reduceScreen(leaveWindow(state, state.selected ?? 0), action) ?? state;
    case "outbox.add":
      return reduceDrafts(leaveWindow(state, action.draft.attendance_id), action) ?? state;
    default:
      return (
        reduceDrafts(state, action) ??
        reduceDirectory(state, action) ??
        reduceScreen(state, action) ??
        reduceChoosing(state, action) ??
        state
      );
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
  for (const attendance of [...snapshot.waiting, ...snapshot.open, ...snapshot.handed]) {
    keepAttendance(next, attendance);
  }
  tellHandedMeanwhile(next, state.attendances);
  const selected = state.selected === null ? undefined : state.conversations.get(state.selected);
  if (state.selected !== null && selected) {
    next.conversations.set(state.selected, { ...selected, stale: true, loading: false });
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
