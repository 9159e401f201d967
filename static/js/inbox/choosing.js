// @ts-check
/** Choosing several attendances of the list to do something with all of them. Pure. */

import { isNewsTo } from "./handing.js";
import { foundIn } from "./lists.js";
import { mayFinish, mayTag } from "./permissions.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {"accept" | "transfer" | "tag" | "read" | "finish"} Deed */

/**
 * @param {State} state
 * @param {import("./reducer.js").Action} action
 * @returns {State | undefined} undefined when the action is about something else
 */
export function reduceChoosing(state, action) {
  switch (action.kind) {
    case "choose":
      return { ...state, choosing: chosenAfter(state, action.id, action.isRange) };
    case "choose.all":
      return { ...state, choosing: { ids: new Set(idsShown(state)), anchor: null } };
    case "choose.begin":
      return { ...state, choosing: state.choosing ?? { ids: new Set(), anchor: null }, bulk: null };
    case "choose.end":
      return { ...state, choosing: null, bulk: state.bulk?.isRunning ? state.bulk : null };
    case "bulk":
      return { ...state, bulk: action.bulk };
    default:
      return undefined;
  }
}

/**
 * The attendances that are chosen, in the list's order: what has left the list meanwhile is not
 * among them.
 *
 * @param {State} state
 * @returns {Attendance[]}
 */
export function chosenIn(state) {
  const ids = state.choosing?.ids;
  return ids ? foundIn(state, state.tab).filter(({ id }) => ids.has(id)) : [];
}

/**
 * Those with which the reader may do it.
 *
 * @param {State} state
 * @param {Deed} deed
 * @param {Attendance[]} chosen
 */
export function doable({ me }, deed, chosen) {
  const may = {
    accept: (/** @type {Attendance} */ one) => one.state === "WAITING",
    transfer: (/** @type {Attendance} */ one) => mayFinish(me, one),
    tag: (/** @type {Attendance} */ one) => mayTag(me, one),
    read: (/** @type {Attendance} */ one) => isNewsTo(me, one),
    finish: (/** @type {Attendance} */ one) => mayFinish(me, one),
  };
  return chosen.filter(may[deed]);
}

/**
 * The tags that all of them carry.
 *
 * @param {Attendance[]} chosen
 * @returns {number[]}
 */
export function tagsOfAll(chosen) {
  const [first, ...others] = chosen.map((one) => one.tag_ids ?? []);
  return (first ?? []).filter((id) => others.every((ids) => ids.includes(id)));
}

/**
 * @param {State} state
 * @param {number} id
 * @param {boolean} isRange with everything from the one before to this
 * @returns {NonNullable<State["choosing"]>}
 */
function chosenAfter(state, id, isRange) {
  const { ids, anchor } = state.choosing ?? { ids: new Set(), anchor: null };
  const next = new Set(ids);
  const shown = idsShown(state);
  const from = anchor === null ? -1 : shown.indexOf(anchor);
  const to = shown.indexOf(id);
  if (isRange && from >= 0 && to >= 0) {
    shown.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => next.add(one));
  } else if (!next.delete(id)) {
    next.add(id);
  }
  return { ids: next, anchor: id };
}

/** @param {State} state */
function idsShown(state) {
  return foundIn(state, state.tab).map(({ id }) => id);
}
