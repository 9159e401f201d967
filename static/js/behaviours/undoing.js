// @ts-check
/**
 * Deletions with a way back: what is deleted disappears at once, and is deleted when nobody has
 * pressed Undo for a few seconds, or leaves the page. What can be put back as it was by the API is
 * done at once, and put back.
 */

import { tell } from "./notices.js";
import { attempt } from "./page.js";

/** @type {Set<string>} */
const going = new Set();

/**
 * Whether something is shown as deleted already.
 *
 * @param {string} path of the thing in the API
 */
export function isGoing(path) {
  return going.has(path);
}

/**
 * @param {string} path of the thing in the API, which names it
 * @param {string} text what is said
 * @param {() => void} show shows the list without what is going, and with what has come back
 * @param {() => Promise<unknown>} act deletes it
 */
export function deleteSoon(path, text, show, act) {
  going.add(path);
  show();
  tell({
    text,
    undo() {
      going.delete(path);
      show();
    },
    onGone: () =>
      void attempt(async () => {
        try {
          await act();
        } finally {
          going.delete(path);
          show();
        }
      }),
  });
}
