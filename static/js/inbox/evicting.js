// @ts-check
/**
 * What the inbox lets go in the course of a day, so that eight hours take no more memory than one:
 * conversations that were not looked at for long, and what is finished. It is loaded again when
 * somebody wants it. Never what is shown, nor what something unsent belongs to.
 */

import { emptyPages } from "./pages.js";

/** @typedef {import("./reducer.js").Action} Action */
/** @typedef {import("./shapes.js").State} State */

/** As many conversations are kept as somebody goes to and fro between. */
export const CONVERSATIONS = 30;
/** Nobody looks through more of what is finished from memory. */
export const FINISHED = 500;

/**
 * The state after `action`, less what may go.
 *
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function evict(state, action) {
  switch (action.kind) {
    case "select":
      return withoutOldConversations(withLatest(state, action.attendanceId));
    case "messages":
      return withoutOldConversations(state);
    case "events":
      return withoutFinished(state);
    default:
      return state;
  }
}

/**
 * A map keeps the order in which things were put in: what was looked at last stands at its end.
 *
 * @param {State} state
 * @param {number | null} id
 */
function withLatest(state, id) {
  const conversation = state.conversations.get(id ?? 0);
  if (id === null || !conversation) {
    return state;
  }
  const conversations = new Map(state.conversations);
  conversations.delete(id);
  return { ...state, conversations: conversations.set(id, conversation) };
}

/** @param {State} state */
function withoutOldConversations(state) {
  const beyond = state.conversations.size - CONVERSATIONS;
  if (beyond <= 0) {
    return state;
  }
  const held = heldOf(state);
  const free = [...state.conversations.keys()].filter((id) => !held.has(id));
  const conversations = new Map(state.conversations);
  free.slice(0, beyond).forEach((id) => conversations.delete(id));
  return { ...state, conversations };
}

/**
 * The list of what is finished begins anew then: with gaps it would be wrong. So it stays as long
 * as somebody looks at it.
 *
 * @param {State} state
 */
function withoutFinished(state) {
  if (state.tab === "finished" || countFinished(state) <= FINISHED) {
    return state;
  }
  const held = heldOf(state);
  const attendances = new Map(
    [...state.attendances].filter(
      ([id, { state: stands }]) =>
        stands !== "FINISHED" || held.has(id) || state.conversations.has(id),
    ),
  );
  const clientIds = new Set([...attendances.values()].map(({ client }) => client.id));
  return {
    ...state,
    attendances,
    clients: new Map([...state.clients].filter(([id]) => clientIds.has(id))),
    activities: new Map([...state.activities].filter(([id]) => attendances.has(id))),
    pages: { ...state.pages, FINISHED: emptyPages().FINISHED },
  };
}

/** @param {State} state */
function countFinished({ attendances }) {
  let count = 0;
  for (const { state } of attendances.values()) {
    count += state === "FINISHED" ? 1 : 0;
  }
  return count;
}

/**
 * The attendances that are shown, or that something unsent belongs to.
 *
 * @param {State} state
 * @returns {Set<number | null | undefined>}
 */
function heldOf({ selected, dialog, recording, outbox, attached }) {
  const shown = dialog && "message" in dialog ? dialog.message.attendance_id : null;
  return new Set([
    selected,
    shown,
    recording?.attendanceId,
    ...outbox.map((draft) => draft.attendance_id),
    ...[...attached].flatMap(([id, files]) => (files.length > 0 ? [id] : [])),
  ]);
}
