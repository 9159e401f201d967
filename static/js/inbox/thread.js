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

/** The day and the moment of each message. @type {WeakMap<Message, {day: string, ms: number}>} */
const times = new WeakMap();
/** @type {Message[]} */
const NONE = [];
/** The layout made last, and of what. */
let last = { made: /** @type {unknown[]} */ ([]), days: /** @type {Day[]} */ ([]) };

/**
 * The days of a conversation. What has not changed since the last call is the same object, so that
 * of thousands of messages only those days are rendered again that have news.
 *
 * @param {State} state
 * @param {number} attendanceId
 * @returns {Day[]}
 */
export function layOut(state, attendanceId) {
  const items = state.conversations.get(attendanceId)?.items ?? NONE;
  const made = [attendanceId, items, state.outbox, state.divider, state.me];
  if (made.some((one, index) => one !== last.made[index])) {
    const known = new Map(last.days.map((day) => [day.key, day]));
    const days = layOutAnew(state, attendanceId, items).map((day) => kept(known.get(day.key), day));
    last = { made, days };
  }
  return last.days;
}

/**
 * The day known, if it is the same.
 *
 * @param {Day | undefined} known
 * @param {Day} day
 */
function kept(known, day) {
  const isSame =
    known?.bubbles.length === day.bubbles.length &&
    known.at === day.at &&
    day.bubbles.every((bubble, index) => isSameBubble(bubble, known.bubbles[index]));
  return isSame && known ? known : day;
}

/**
 * @param {Bubble} one
 * @param {Bubble} other
 */
function isSameBubble(one, other) {
  return (
    one.message === other.message &&
    one.draft === other.draft &&
    one.isFirst === other.isFirst &&
    one.isLast === other.isLast &&
    one.isUnreadFrom === other.isUnreadFrom
  );
}

/**
 * @param {State} state
 * @param {number} attendanceId
 * @param {Message[]} items
 * @returns {Day[]}
 */
function layOutAnew(state, attendanceId, items) {
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
    const key = timeOf(message).day;
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
    timeOf(one).day === timeOf(other).day &&
    timeOf(other).ms - timeOf(one).ms < LONGEST_RUN_PAUSE
  );
}

/** @param {Message} message */
function timeOf(message) {
  const time = times.get(message) ?? { day: dayKey(message.at), ms: Date.parse(message.at) };
  times.set(message, time);
  return time;
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
