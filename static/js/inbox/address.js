// @ts-check
/** The page's address names the attendance that is shown: it can be linked, and "back" works. */

import { tabOf } from "./lists.js";

/**
 * @param {import("./store.js").Store} store
 * @param {import("./actions.js").Actions} actions
 * @returns {Promise<void>} settles when what the address names is shown
 */
export function followAddress(store, actions) {
  const shown = showNamed(store, actions);
  addEventListener("popstate", () => void actions.select(addressed()));
  store.subscribe((state, previous) => {
    if (state.selected !== previous.selected && state.selected !== addressed()) {
      write(state.selected, previous.selected);
    }
  });
  return shown;
}

/**
 * Shows what the address names, in the tab where it stands.
 *
 * @param {import("./store.js").Store} store
 * @param {import("./actions.js").Actions} actions
 */
async function showNamed(store, actions) {
  const id = addressed();
  seekNamed(actions, id);
  await actions.select(id);
  const attendance = id === null ? undefined : store.get().attendances.get(id);
  if (attendance) {
    actions.showTab(tabOf(store.get(), attendance));
  }
}

/**
 * A message that the address names is shown once: a reload leads to the conversation's end.
 *
 * @param {import("./actions.js").Actions} actions
 * @param {number | null} attendanceId
 */
function seekNamed(actions, attendanceId) {
  const url = new URL(location.href);
  const messageId = url.searchParams.get("message");
  if (attendanceId !== null && messageId) {
    actions.seek({ attendanceId, messageId });
    url.searchParams.delete("message");
    history.replaceState(null, "", url);
  }
}

/** @returns {number | null} the attendance that the address names */
export function addressed() {
  const id = Number(new URLSearchParams(location.search).get("attendance"));
  return Number.isInteger(id) && id > 0 ? id : null;
}

/**
 * Going from one conversation to the next replaces the entry, so that "back" always leads to
 * the list and not through everything that was looked at.
 *
 * @param {number | null} id
 * @param {number | null} previous
 */
function write(id, previous) {
  const url = new URL(location.href);
  if (id === null) {
    url.searchParams.delete("attendance");
  } else {
    url.searchParams.set("attendance", String(id));
  }
  if (previous === null) {
    history.pushState(null, "", url);
  } else {
    history.replaceState(null, "", url);
  }
}
