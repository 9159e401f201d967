// @ts-check
/**
 * The messages of attendances: kept by id, in the order (at, position), without gaps. What is
 * loaded usually ends with the newest; around a message that was looked for, and where somebody
 * has read far up, it is a window, which has newer ones after it.
 */

import { mayReplace } from "./objects.js";
import { withoutNewest, withoutOldest } from "./trimming.js";

/** @typedef {import("./shapes.js").Conversation} Conversation */
/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {import("./shapes.js").State} State */
/**
 * @typedef {{attendanceId: number, before: string | null, after?: string | null,
 *   around?: string | null, items: Message[], hasOlder: boolean, hasNewer?: boolean,
 *   held?: string[]}} Page `held`: messages that the page cannot do without just now
 */

/** @type {Conversation} */
const UNREAD = Object.freeze({
  items: [],
  hasOlder: false,
  hasNewer: false,
  later: [],
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
 * Takes a page in. One `before` or `after` a message continues what is loaded, and is dropped when
 * that message is no longer the outermost one. The newest page, and one `around` a message, replace
 * what was loaded, unless the newest is known already; only they end that it is stale.
 *
 * @param {State} state
 * @param {Page} page
 * @returns {State}
 */
export function readPage(state, page) {
  const known = state.conversations.get(page.attendanceId) ?? UNREAD;
  const { before, after = null } = page;
  const edge = before !== null ? known.items[0] : known.items.at(-1);
  const continued = before ?? after;
  if (continued !== null && edge?.id !== continued) {
    return changeConversation(state, page.attendanceId, { loading: false });
  }
  const read = before !== null ? withOlder : after !== null ? withNewer : readAnew;
  return changeConversation(state, page.attendanceId, {
    ...read(known, page, heldIn(state, page)),
    loaded: true,
    loading: false,
    failed: false,
  });
}

/**
 * What somebody is about stays: what they answer or edit, look at, or have not sent yet.
 *
 * @param {State} state
 * @param {Page} page
 */
function heldIn({ aim, dialog, outbox }, { held = [] }) {
  const shown = dialog && "message" in dialog ? [dialog.message.id] : [];
  return new Set([...held, ...(aim ? [aim.message.id] : []), ...shown, ...outbox.map(({ id }) => id)]);
}

/**
 * Who reads far up leaves the newest behind.
 *
 * @param {Conversation} known
 * @param {Page} page
 * @param {Set<string>} held
 * @returns {Partial<Conversation>}
 */
function withOlder(known, { items, hasOlder }, held) {
  const loaded = items.reduce(withMessage, known.items);
  const kept = withoutNewest(loaded, held);
  return { items: kept, hasOlder, hasNewer: known.hasNewer || kept !== loaded };
}

/**
 * At the end the window meets what has come since it was opened. Who reads far down leaves the
 * oldest behind.
 *
 * @param {Conversation} known
 * @param {Page} page
 * @param {Set<string>} held
 * @returns {Partial<Conversation>}
 */
function withNewer(known, { items, hasNewer = false }, held) {
  const loaded = items.reduce(withMessage, known.items);
  const whole = hasNewer ? loaded : known.later.reduce(withMessage, loaded);
  const kept = withoutOldest(whole, held);
  const hasOlder = known.hasOlder || kept !== whole;
  return { items: kept, hasOlder, hasNewer, ...(!hasNewer && { later: [] }) };
}

/**
 * @param {Conversation} known
 * @param {Page} page
 * @returns {Partial<Conversation>}
 */
function readAnew(known, { around = null, items, hasOlder, hasNewer = false }) {
  if (around === null && known.loaded && !known.stale && !known.hasNewer) {
    return { items: items.reduce(withMessage, known.items) };
  }
  const first = items[0];
  // What events have brought while the page was on its way is not in it.
  const meanwhile = hasNewer ? [] : [...known.items, ...known.later];
  const kept = meanwhile.filter((message) => !first || compare(message, first) >= 0);
  const sorted = kept.reduce(withMessage, /** @type {Message[]} */ ([]));
  return {
    items: items.reduce(withMessage, sorted),
    hasOlder,
    hasNewer,
    later: [],
    stale: false,
  };
}

/**
 * Puts a message of an event into its conversation, if that is loaded (or being loaded): one
 * older than everything loaded will come with its page; one newer than a window waits beside it.
 *
 * @param {Pick<State, "conversations">} next
 * @param {Message} message
 */
export function keepMessage(next, message) {
  const conversation = next.conversations.get(message.attendance_id);
  if (!conversation) {
    return;
  }
  const { items, hasOlder, hasNewer } = conversation;
  const [first, last] = [items[0], items.at(-1)];
  if (hasOlder && first && compare(message, first) < 0) {
    return;
  }
  const isLater = hasNewer && last !== undefined && compare(message, last) > 0;
  next.conversations.set(message.attendance_id, {
    ...conversation,
    ...(isLater
      ? { later: withMessage(conversation.later, message) }
      : { items: withMessage(items, message) }),
  });
}

/**
 * Whoever writes is at the newest message: a window is given up for it.
 *
 * @param {State} state
 * @param {number} attendanceId
 * @returns {State}
 */
export function leaveWindow(state, attendanceId) {
  const isWindow = state.conversations.get(attendanceId)?.hasNewer;
  return isWindow ? changeConversation(state, attendanceId, UNREAD) : state;
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
  let [place, end] = [0, rest.length];
  while (place < end) {
    const middle = (place + end) >> 1;
    if (compare(rest[middle], message) > 0) {
      end = middle;
    } else {
      place = middle + 1;
    }
  }
  rest.splice(place, 0, message);
  return rest;
}
