// @ts-check
/**
 * Starts the service worker, which makes helpdesk an app and tells while it is closed; and where the
 * page is not secure, says once what browsers keep from it.
 */

import { ApiError, ConnectionLost } from "../inbox/api.js";
import { attempt } from "../inbox/storage.js";
import { keepOffline, keepOn, startWorker } from "../push.js";

const SEEN = "helpdesk:insecure";

/** @param {number} userId */
async function start(userId) {
  const registration = await startWorker();
  await Promise.all([keepOffline(registration), keepOn(userId, registration)]);
}

/** @param {HTMLElement} note */
function sayOnce(note) {
  note.hidden = attempt(() => localStorage.getItem(SEEN)) !== null;
  note.querySelector("button")?.addEventListener("click", () => {
    note.hidden = true;
    attempt(() => localStorage.setItem(SEEN, "yes"));
  });
}

const form = document.querySelector("[data-sign-out]");
if (form instanceof HTMLFormElement && isSecureContext && "serviceWorker" in navigator) {
  start(Number(form.dataset.signOut)).catch((error) => {
    // Private windows and policies forbid it, and a connection can be missing: all of helpdesk but
    // this goes on without. The account's page says whether this browser is told.
    const isExpected = error instanceof ApiError || error instanceof ConnectionLost;
    if (!isExpected && !(error instanceof DOMException) && !(error instanceof TypeError)) {
      throw error;
    }
  });
}
const note = document.querySelector("[data-insecure]");
if (note instanceof HTMLElement && !isSecureContext) {
  sayOnce(note);
}
