// @ts-check
/** From one attendance to another that wants to be read. Pure. */

import { isHanded } from "./handing.js";
import { foundIn } from "./lists.js";

/** @typedef {import("./shapes.js").State} State */

/**
 * The next attendance with something unread: in the list that is shown, from the selected one on
 * and around, else among the reader's own.
 *
 * @param {State} state
 * @returns {number | null}
 */
export function nextUnread(state) {
  const here = foundIn(state, state.tab);
  const index = here.findIndex(({ id }) => id === state.selected);
  const around = [...here.slice(index + 1), ...here.slice(0, Math.max(0, index))];
  const elsewhere = state.tab === "mine" ? [] : foundIn(state, "mine");
  const next = [...around, ...elsewhere].find(
    (attendance) =>
      attendance.id !== state.selected &&
      (attendance.unread_count > 0 || isHanded(state.me, attendance)),
  );
  return next?.id ?? null;
}
