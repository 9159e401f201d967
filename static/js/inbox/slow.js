// @ts-check
/** Requests whose answer takes long: that is said, and whoever does not want to wait need not. */

/** A person begins to wonder. */
export const LONG = 4_000;

/** @typedef {{signal: AbortSignal, isGivenUp: () => boolean, end: () => void}} Wait */

/** @type {Set<AbortController>} of the requests that take long */
const slow = new Set();
/** @type {Set<(isSlow: boolean) => void>} */
const watchers = new Set();

/**
 * The wait for one answer; `end` it when the answer is there.
 *
 * @param {number} patience in milliseconds, then it is ended by itself
 * @returns {Wait}
 */
export function begin(patience) {
  const controller = new AbortController();
  const { signal } = controller;
  const telling = setTimeout(() => change(() => slow.add(controller)), LONG);
  const ending = setTimeout(() => controller.abort(), patience);
  return {
    signal,
    isGivenUp: () => signal.aborted && signal.reason instanceof GivenUp,
    end() {
      clearTimeout(telling);
      clearTimeout(ending);
      change(() => slow.delete(controller));
    },
  };
}

/** Ends what takes long, because somebody does not want to wait. */
export function giveUp() {
  slow.forEach((controller) => controller.abort(new GivenUp()));
}

/**
 * @param {(isSlow: boolean) => void} watch told at once, and when it changes
 * @returns {() => void} ends that
 */
export function watchSlow(watch) {
  watchers.add(watch);
  watch(slow.size > 0);
  return () => watchers.delete(watch);
}

/** @param {() => void} body */
function change(body) {
  const before = slow.size > 0;
  body();
  if (slow.size > 0 !== before) {
    watchers.forEach((watch) => watch(slow.size > 0));
  }
}

class GivenUp extends Error {}
