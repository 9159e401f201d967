// @ts-check
/** What is on the screen: the selection, the tab, what is written refers to, dialogs, notices. */

/** @typedef {import("./reducer.js").Action} Action */
/** @typedef {import("./shapes.js").State} State */

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State | undefined} undefined when the action is about something else
 */
export function reduceScreen(state, action) {
  switch (action.kind) {
    case "select":
      return {
        ...state,
        selected: action.attendanceId,
        divider: null,
        aim: null,
        noting: false,
        // What was said about the one that is left is not about the next.
        notice: state.notice?.attendanceId === undefined ? null : state.notice,
        sought: state.sought?.attendanceId === action.attendanceId ? state.sought : null,
        finding: state.finding?.attendanceId === action.attendanceId ? state.finding : null,
      };
    case "seek":
      return { ...state, sought: action.sought };
    case "finding":
      return { ...state, finding: action.finding };
    case "kept":
      return { ...state, kept: action.kept };
    case "noting":
      return { ...state, noting: action.noting, aim: null };
    case "divider":
      return { ...state, divider: firstUnread(state, action.attendanceId, action.unread) };
    case "tab":
      return { ...state, tab: action.tab, choosing: null };
    case "sort":
      return { ...state, sorts: { ...state.sorts, [action.tab]: action.sort } };
    case "query":
      return { ...state, query: action.query };
    case "aim":
      return { ...state, aim: action.aim, noting: action.aim === null && state.noting };
    case "dialog":
      return { ...state, dialog: action.dialog };
    case "notice":
      return { ...state, notice: action.notice };
    default:
      return undefined;
  }
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
