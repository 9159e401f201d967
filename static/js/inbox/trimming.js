// @ts-check
/**
 * How much of a conversation stays loaded: who reads thousands of messages has the ones around them,
 * and what is far away is loaded again on the way back. So the page stays as quick as at first.
 */

/** @typedef {import("./shapes.js").Message} Message */

/** With more than these it is trimmed. */
export const MOST = 400;
/** To these: not with each page that comes. */
export const KEPT = 300;

/**
 * Without the newest, as far as nothing among them is held.
 *
 * @param {Message[]} items
 * @param {Set<string>} held messages that stay, with all that stands between
 */
export function withoutNewest(items, held) {
  if (items.length <= MOST) {
    return items;
  }
  const last = items.findLastIndex(({ id }) => held.has(id));
  const end = Math.max(KEPT, last + 1);
  return end < items.length ? items.slice(0, end) : items;
}

/**
 * Without the oldest, as far as nothing among them is held.
 *
 * @param {Message[]} items
 * @param {Set<string>} held messages that stay, with all that stands between
 */
export function withoutOldest(items, held) {
  if (items.length <= MOST) {
    return items;
  }
  const first = items.findIndex(({ id }) => held.has(id));
  const start = Math.min(items.length - KEPT, first < 0 ? Infinity : first);
  return start > 0 ? items.slice(start) : items;
}
