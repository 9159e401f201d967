// @ts-check
/** The messages of attendances: kept by id, in the order (at, position), without gaps. */

import { mayReplace } from "./objects.js";

/** @typedef {import("./shapes.js").Conversation} Conversation */
/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {import("./shapes.js").State} State */

/** @type {Conversation} */
const UNREAD = Object.freeze({
  items: [],
  hasOlder: false,
  loaded: false,
  stale: false,
  loading: false,
  failed: false,
});

/**
 * @param {State} state
 * @param {number} attendanceId
 * @param {Partial<Conversation>} change
 * @returns {State}
 */
export function changeConversation(state, attendanceId, change) {
  const conversations = new Map(state.conversations);
  conversations.set(attendanceId, {
    ...(state.conversations.get(attendanceId) ?? UNREAD),
    ...change,
  });
  return { ...state, conversations };
}

/**
 * Takes a page in. `before` null: the newest page; it replaces what was loaded when that was
 * stale, and only it ends that. Otherwise the page ends right before the message `before`, and is dropped when that
 * is no longer the oldest one loaded.
 *
 * @param {State} state
 * @param {{attendanceId: number, before: string | null, items: Message[],
 *   hasOlder: boolean}} page
 * @returns {State}
 */
export function readPage(state, page) {
  const known = state.conversations.get(page.attendanceId) ?? UNREAD;
  if (page.before !== null && known.items[0]?.id !== page.before) {
    return changeConversation(state, page.attendanceId, { loading: false });
  }
  const isWhole = known.loaded && !known.stale && page.before === null;
  const first = page.items[0];
  const kept =
    page.before !== null || isWhole || !first
      ? known.items
      : known.items.filter((message) => compare(message, first) >= 0);
  return changeConversation(state, page.attendanceId, {
    items: page.items.reduce(withMessage, kept),
    hasOlder: isWhole ? known.hasOlder : page.hasOlder,
    loaded: true,
    stale: page.before !== null && known.stale,
    loading: false,
    failed: false,
  });
}

/**
 * Puts a message of an event into its conversation, if that is loaded (or being loaded): one
 * older than everything loaded will come with its page.
 *
 * @param {Pick<State, "conversations">} next
 * @param {Message} message
 */
export function keepMessage(next, message) {
  const conversation = next.conversations.get(message.attendance_id);
  if (!conversation) {
    return;
  }
  const first = conversation.items[0];
  if (conversation.hasOlder && first && compare(message, first) < 0) {
    return;
  }
  next.conversations.set(message.attendance_id, {
    ...conversation,
    items: withMessage(conversation.items, message),
  });
}

/**
 * @param {Message} one
 * @param {Message} other
 */
export function compare(one, other) {
  if (one.at !== other.at) {
    return one.at < other.at ? -1 : 1;
  }
  return one.position - other.position;
}

/**
 * @param {Message[]} items
 * @param {Message} message
 * @returns {Message[]}
 */
function withMessage(items, message) {
  const index = items.findIndex((item) => item.id === message.id);
  if (index >= 0 && !mayReplace(items[index], message)) {
    return items;
  }
  const rest = index < 0 ? [...items] : items.filter((item) => item.id !== message.id);
  let place = rest.length;
  while (place > 0 && compare(rest[place - 1], message) > 0) {
    place -= 1;
  }
  rest.splice(place, 0, message);
  return rest;
}
