/**
 * Leaving: what was kept of the copy is deleted. A page may be closed before that is done, so a mark
 * stays in the browser until it is, and the page that is opened next goes on with it.
 */

/** @typedef {Pick<import("./shapes.js").Session, "firebase">} Left whose copy it was */
/** @typedef {{clear: () => Promise<void>}} Clearable */

const KEY = "helpdesk.leaving";
/** How long the deletion may take, in milliseconds: a tab that hangs may hold what is to go. */
const PATIENCE = 5_000;

/** Notes that what was kept for this session is to be deleted. @param {Left} session */
export function noteLeaving({ firebase }) {
  localStorage.setItem(KEY, JSON.stringify({ firebase }));
}

/** Somebody is signed in again: what is kept is theirs. */
export function forgetLeaving() {
  localStorage.removeItem(KEY);
}

/**
 * Deletes what is to be deleted, unless another tab has done so meanwhile.
 *
 * @param {(left: Left) => Clearable} open makes the copy that is to be cleared
 * @returns {Promise<boolean>} whether nothing is left
 */
export async function finishLeaving(open) {
  if (localStorage.getItem(KEY) === null) {
    return true;
  }
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error("something holds what is to be deleted")), PATIENCE);
  });
  const cleared = navigator.locks.request(KEY, { mode: "exclusive" }, () => clear(open));
  try {
    await Promise.race([cleared, late]);
  } catch (error) {
    console.error(error);
    return false;
  }
  return true;
}

/** @param {(left: Left) => Clearable} open */
async function clear(open) {
  const left = localStorage.getItem(KEY);
  if (left !== null) {
    await open(JSON.parse(left)).clear();
    forgetLeaving();
  }
}
