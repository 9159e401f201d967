// @ts-check
/** Signing out leaves nothing of the person in this browser, and asks before a message is lost. */

import { clearStorageOf, storageFor } from "../inbox/storage.js";
import { tn } from "../language.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-sign-out]"));
form?.addEventListener("submit", (event) => {
  const userId = Number(form.dataset.signOut);
  const unsent = storageFor(userId, "outbox").values().length;
  const question = tn(
    "A message has not been sent. Sign out and discard what is unsent?",
    "{n} messages have not been sent. Sign out and discard what is unsent?",
    unsent,
  );
  if (unsent > 0 && !confirm(question)) {
    event.preventDefault();
    return;
  }
  clearStorageOf(userId);
});
