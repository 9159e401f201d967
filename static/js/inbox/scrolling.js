// @ts-check
/** Whether the reader of a conversation is at its end. Pure. */

const END = 24;
/** Browsers round where something is scrolled to. */
const ROUNDING = 1;

/**
 * Who was at the end leaves it only by scrolling up. That something has grown under them moves
 * nobody, though the end is further away until the scrolling follows.
 *
 * @param {{isAtEnd: boolean, top: number}} known where they were: `top` pixels down
 * @param {Pick<Element, "scrollTop" | "scrollHeight" | "clientHeight">} element that scrolls
 */
export function isAtEndOf({ isAtEnd, top }, { scrollTop, scrollHeight, clientHeight }) {
  const isNear = scrollHeight - scrollTop - clientHeight < END;
  return isNear || (isAtEnd && scrollTop >= top - ROUNDING);
}
