// @ts-check
/** In which order a list is read: as the server has it, or the other way round. Pure. */

import { isHanded } from "./handing.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Tab} Tab */
/** @typedef {import("./shapes.js").Sort} Sort */

/** @type {Tab[]} */
const SORTED = ["waiting", "mine", "open"];

/**
 * The order that a list has where nobody has chosen one, which is the server's.
 *
 * @param {Tab} tab
 * @returns {Sort}
 */
export function usualSort(tab) {
  return tab === "waiting" ? "wait" : "last";
}

/**
 * @param {State} state
 * @param {Tab} tab
 * @returns {Sort}
 */
export function sortOf({ sorts }, tab) {
  return sorts[tab] ?? usualSort(tab);
}

/**
 * Whether the list has another order than the server's: it is complete only when all is loaded.
 *
 * @param {State} state
 * @param {Tab} tab
 */
export function isReordered(state, tab) {
  return SORTED.includes(tab) && sortOf(state, tab) !== usualSort(tab);
}

/** What was sorted, by the list that it was made of. @type {WeakMap<Attendance[], Attendance[]>} */
const made = new WeakMap();

/**
 * @param {State} state
 * @param {Tab} tab
 * @param {Attendance[]} list in the server's order
 * @returns {Attendance[]}
 */
export function inOrder(state, tab, list) {
  if (!isReordered(state, tab)) {
    return list;
  }
  const known = made.get(list);
  if (known) {
    return known;
  }
  const key = tab === "waiting" ? lastFirst : waitFirst;
  const isFirst = (/** @type {Attendance} */ one) => tab === "mine" && isHanded(state.me, one);
  const next = [...list].sort(
    (one, other) => Number(isFirst(other)) - Number(isFirst(one)) || key(one, other),
  );
  made.set(list, next);
  return next;
}

/**
 * Those whom nobody owes an answer come last, in the order that they had.
 *
 * @param {Attendance} one
 * @param {Attendance} other
 */
function waitFirst({ unanswered_since: one }, { unanswered_since: other }) {
  return one && other ? one.localeCompare(other) : Number(Boolean(other)) - Number(Boolean(one));
}

/**
 * @param {Attendance} one
 * @param {Attendance} other
 */
function lastFirst(one, other) {
  return lastOf(other).localeCompare(lastOf(one));
}

/** @param {Attendance} attendance */
function lastOf({ last_message: last, created_at: created }) {
  return last?.at ?? created;
}

/**
 * The orders that were chosen here before.
 *
 * @param {import("./storage.js").Storage} kept
 * @returns {State["sorts"]}
 */
export function keptSorts(kept) {
  const chosen = SORTED.flatMap((tab) => {
    const sort = kept.read(`sort ${tab}`);
    return sort === "wait" || sort === "last" ? [[tab, sort]] : [];
  });
  return Object.fromEntries(chosen);
}
