// @ts-check
/** What was written or chosen here and is not yet the server's: drafts and attached files. */

import { mayWrite } from "./permissions.js";

/** @typedef {import("./reducer.js").Action} Action */
/** @typedef {import("./shapes.js").Attachment} Attachment */
/** @typedef {import("./shapes.js").Draft} Draft */
/** @typedef {import("./shapes.js").State} State */

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State | undefined} undefined when the action is about something else
 */
export function reduceDrafts(state, action) {
  switch (action.kind) {
    case "outbox.add":
      return withDraft(state, action.draft);
    case "outbox.change": {
      const { phase, reason = null } = action;
      return changed(state, action.id, (draft) => ({ ...draft, phase, reason, progress: 0 }));
    }
    case "outbox.progress":
      return changed(state, action.id, (draft) => ({ ...draft, progress: action.progress }));
    case "outbox.remove":
      return withoutDraft(state, action.id);
    case "attach":
      return withAttached(state, action.attendanceId, (known) => [...known, action.attachment]);
    case "measured":
      return withAttached(state, action.attendanceId, (known) =>
        known.map((one) => (one.id === action.id ? { ...one, ...action.measures } : one)),
      );
    case "detach":
      return withAttached(state, action.attendanceId, (known) =>
        known.filter(({ id }) => !action.ids.includes(id)),
      );
    default:
      return undefined;
  }
}

/**
 * The refused drafts that stand in no conversation the reader can still write in: the attendance
 * was handed on or has ended meanwhile.
 *
 * @param {State} state
 */
export function strandedDrafts(state) {
  return state.outbox.filter(({ phase, attendance_id: id }) => {
    const attendance = state.attendances.get(id);
    return phase === "refused" && !(attendance && mayWrite(state.me, attendance));
  });
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
 * @param {(draft: Draft) => Draft} change
 * @returns {State}
 */
function changed(state, id, change) {
  return {
    ...state,
    outbox: state.outbox.map((draft) => (draft.id === id ? change(draft) : draft)),
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
 * @param {State} state
 * @param {number} attendanceId
 * @param {(known: Attachment[]) => Attachment[]} change
 * @returns {State}
 */
function withAttached(state, attendanceId, change) {
  const attached = new Map(state.attached);
  attached.set(attendanceId, change(attached.get(attendanceId) ?? []));
  return { ...state, attached };
}
