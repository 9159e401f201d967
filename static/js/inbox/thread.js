// @ts-check
/** A conversation as it is laid out: days, runs of one author, the unread divider. Pure. */

import { dayKey } from "./format.js";

/** @typedef {import("./shapes.js").Draft} Draft */
/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {import("./shapes.js").State} State */

const LONGEST_RUN_PAUSE = 5 * 60_000;

/**
 * One bubble. `draft` is set for what the server has not acknowledged. `isFirst` and `isLast`
 * say where it stands in its run; `isUnreadFrom` that the unread divider comes before it.
 *
 * @typedef {{message: Message, draft: Draft | null, isFirst: boolean, isLast: boolean,
 *   isUnreadFrom: boolean}} Bubble
 * @typedef {{key: string, at: string, bubbles: Bubble[]}} Day
 */

/**
 * @param {State} state
 * @param {number} attendanceId
 * @returns {Day[]}
 */
export function layOut(state, attendanceId) {
  const items = state.conversations.get(attendanceId)?.items ?? [];
  const stored = new Set(items.map((message) => message.id));
  const drafts = state.outbox.filter(
    (draft) => draft.attendance_id === attendanceId && !stored.has(draft.id),
  );
  const entries = [
    ...items.map((message) => ({ message, draft: /** @type {Draft | null} */ (null) })),
    ...drafts.map((draft) => ({ message: asMessage(state, draft), draft })),
  ];
  const unreadFrom = state.divider?.attendanceId === attendanceId ? state.divider.messageId : null;
  /** @type {Day[]} */
  const days = [];
  entries.forEach(({ message, draft }, index) => {
    const isUnreadFrom = message.id === unreadFrom;
    const previous = entries[index - 1]?.message;
    const next = entries[index + 1]?.message;
    const bubble = {
      message,
      draft,
      isFirst: isUnreadFrom || !isSameRun(previous, message),
      isLast: next?.id === unreadFrom || !isSameRun(message, next),
      isUnreadFrom,
    };
    const key = dayKey(message.at);
    const day = days.at(-1);
    if (day?.key === key) {
      day.bubbles.push(bubble);
    } else {
      days.push({ key, at: message.at, bubbles: [bubble] });
    }
  });
  return days;
}

/**
 * @param {Message | undefined} one
 * @param {Message | undefined} other
 */
function isSameRun(one, other) {
  return (
    one !== undefined &&
    other !== undefined &&
    one.from === other.from &&
    one.user_id === other.user_id &&
    dayKey(one.at) === dayKey(other.at) &&
    Date.parse(other.at) - Date.parse(one.at) < LONGEST_RUN_PAUSE
  );
}

/**
 * What was written here, as the message it will be.
 *
 * @param {State} state
 * @param {Draft} draft
 * @returns {Message}
 */
function asMessage(state, draft) {
  return {
    id: draft.id,
    attendance_id: draft.attendance_id,
    from: draft.is_note ? "note" : "attendant",
    user_id: state.me?.id ?? null,
    type: draft.type ?? "TEXT",
    content: draft.content,
    status: draft.phase === "refused" ? "FAILED" : "QUEUED",
    error: draft.reason,
    whatsapp_id: null,
    whatsapp_type: null,
    at: draft.at,
    position: 0,
    quoted_message_id: draft.quoted_message_id ?? null,
    media: draft.file ? asMedia(draft.file) : null,
    seq: 0,
    quote: draft.quote,
    location: draft.location,
    contacts: draft.contacts,
  };
}

/**
 * @param {import("./shapes.js").DraftFile} file
 * @returns {import("./shapes.js").Media}
 */
function asMedia({ name, mime, size, seconds, width, height, is_voice }) {
  return { name, mime, size, seconds, width, height, state: "READY", is_voice };
}
