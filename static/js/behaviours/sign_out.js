// @ts-check
/** Signing out leaves nothing of the person in this browser, and asks before a message is lost. */

import { clearStorageOf, storageFor } from "../inbox/storage.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-sign-out]"));
form?.addEventListener("submit", (event) => {
  const userId = Number(form.dataset.signOut);
  const unsent = storageFor(userId, "outbox").values().length;
  const what = unsent === 1 ? "A message has" : `${unsent} messages have`;
  if (unsent > 0 && !confirm(`${what} not been sent. Sign out and discard what is unsent?`)) {
    event.preventDefault();
    return;
  }
  clearStorageOf(userId);
});
