// @ts-check
/**
 * Signing out leaves nothing of the person in this browser, but that they want to be told in it
 * (push.js), and asks before a message is lost.
 */

import { ConnectionLost } from "../inbox/api.js";
import { clearFilesOf } from "../inbox/file_storage.js";
import { leaveAfter, tellFirst, unkept } from "../inbox/leaving.js";
import { clearStorageOf, storageFor } from "../inbox/storage.js";
import { isMissed } from "../inbox/text_merging.js";
import { tn } from "../language.js";
import { forgetHere } from "../push.js";

const PATIENCE = 20_000;
const TELLING_PATIENCE = 4_000;
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-sign-out]"));
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void leave(form);
});

/** @param {HTMLFormElement} leaving */
async function leave(leaving) {
  await inTime(tellFirst());
  if (mayLose(Number(leaving.dataset.signOut))) {
    await leaveAfter("/login", () => signOut(leaving)).catch((error) => alert(error.message));
  }
}

/**
 * What the server has not got by then is asked about.
 *
 * @param {Promise<void>} telling
 */
async function inTime(telling) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, TELLING_PATIENCE);
  });
  await Promise.race([telling, over]);
  clearTimeout(timer);
}

/**
 * Asks where something is not sent: kept by this browser, or by nothing but the page.
 *
 * @param {number} userId
 */
function mayLose(userId) {
  const kept = ["outbox", "attached"].flatMap((purpose) => storageFor(userId, purpose).values());
  // What was typed and the server has not got, or was written elsewhere and is kept here alone.
  const typed = storageFor(userId, "draft").values().filter(isMissed);
  const unsent = kept.length + typed.length + unkept();
  const question = tn(
    "A message has not been sent. Sign out and discard what is unsent?",
    "{n} messages have not been sent. Sign out and discard what is unsent?",
    unsent,
  );
  return unsent === 0 || confirm(question);
}

/**
 * Nothing is thrown away before the session has ended: until then the person may have to stay.
 *
 * @param {HTMLFormElement} leaving
 */
async function signOut({ action, dataset }) {
  const userId = Number(dataset.signOut);
  const response = await post(action);
  if (!response?.ok) {
    throw new ConnectionLost();
  }
  // The next one at this browser may be somebody else; what still runs may write until the end.
  addEventListener("pagehide", () => clearStorageOf(userId));
  clearStorageOf(userId);
  await Promise.all([clearFilesOf(userId), forgetHere()]);
}

/**
 * @param {string} action
 * @returns {Promise<Response | null>} null when no answer came
 */
async function post(action) {
  try {
    return await fetch(action, { method: "POST", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return null;
  }
}
