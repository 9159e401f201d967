// @ts-check
/** What was written or chosen here and is not yet the server's: drafts and attached files. */

import { mayWrite } from "./permissions.js";

/** @typedef {import("./reducer.js").Action} Action */
/** @typedef {import("./shapes.js").Attachment} Attachment */
/** @typedef {import("./shapes.js").Draft} Draft */
/** @typedef {import("./shapes.js").State} State */

/** The code of a draft that waits because no answer came. */
export const CONNECTION_LOST = "connection_lost";

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
      const { phase, reason = null, code = null } = action;
      const change = { phase, reason, code, progress: 0 };
      return changed(state, action.id, (draft) => ({ ...draft, ...change }));
    }
    case "outbox.document": {
      const change = { type: "DOCUMENT", phase: /** @type {const} */ ("waiting"), reason: null };
      return changed(state, action.id, (draft) => ({ ...draft, ...change }));
    }
    case "outbox.progress":
      return changed(state, action.id, (draft) => ({ ...draft, progress: action.progress }));
    case "outbox.remove":
      return withoutDraft(state, action.id);
    case "attach":
      return withAttached(state, action.attendanceId, (known) => [...known, action.attachment]);
    case "attached.change":
      return withAttached(state, action.attendanceId, (known) =>
        known.map((one) => (one.id === action.id ? { ...one, ...action.change } : one)),
      );
    case "recording":
      return { ...state, recording: action.recording };
    case "detach":
      return withAttached(state, action.attendanceId, (known) =>
        known.filter(({ id }) => !action.ids.includes(id)),
      );
    default:
      return undefined;
  }
}

/**
 * What is sent goes from the files that were chosen: another page of the same person sent it.
 *
 * @param {State} next a state that is being built
 * @param {string} id of a message
 */
export function forgetSent(next, id) {
  next.outbox = without(next.outbox, id);
  for (const [attendanceId, attachments] of next.attached) {
    if (attachments.some((one) => one.id === id)) {
      next.attached = new Map(next.attached).set(attendanceId, without(attachments, id));
    }
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
 * Whether the whole file is with the server, which makes it ready and sends it.
 *
 * @param {Draft} draft
 */
export function hasLeft({ phase, progress = 0 }) {
  return phase === "sending" && progress >= 1;
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
  const outbox = without(state.outbox, id);
  return outbox === state.outbox ? state : { ...state, outbox };
}

/**
 * @template {{id: string}} T
 * @param {T[]} items
 * @param {string} id
 * @returns {T[]} the same array where it holds no such item
 */
function without(items, id) {
  return items.some((one) => one.id === id) ? items.filter((one) => one.id !== id) : items;
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
