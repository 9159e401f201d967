// @ts-check
/** Signing out leaves nothing of the person in this browser, and asks before a message is lost. */

import { ConnectionLost } from "../inbox/api.js";
import { clearFilesOf } from "../inbox/file_storage.js";
import { leaveAfter, unkept } from "../inbox/leaving.js";
import { clearStorageOf, storageFor } from "../inbox/storage.js";
import { tn } from "../language.js";
import { forgetHere } from "../push.js";

const PATIENCE = 20_000;
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-sign-out]"));
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (mayLose(Number(form.dataset.signOut))) {
    leaveAfter("/login", () => signOut(form)).catch((error) => alert(error.message));
  }
});

/**
 * Asks where something is not sent: kept by this browser, or by nothing but the page.
 *
 * @param {number} userId
 */
function mayLose(userId) {
  const kept = ["outbox", "attached"].flatMap((purpose) => storageFor(userId, purpose).values());
  const unsent = kept.length + unkept();
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
