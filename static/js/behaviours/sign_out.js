// @ts-check
/** Signing out leaves nothing of the person in this browser, and asks before a message is lost. */

import { clearFilesOf } from "../inbox/file_storage.js";
import { clearStorageOf, storageFor } from "../inbox/storage.js";
import { tn } from "../language.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-sign-out]"));
form?.addEventListener("submit", (event) => {
  const userId = Number(form.dataset.signOut);
  const kept = ["outbox", "attached"].flatMap((purpose) => storageFor(userId, purpose).values());
  const unsent = kept.length;
  const question = tn(
    "A message has not been sent. Sign out and discard what is unsent?",
    "{n} messages have not been sent. Sign out and discard what is unsent?",
    unsent,
  );
  event.preventDefault();
  if (unsent === 0 || confirm(question)) {
    clearStorageOf(userId);
    // The next one at this browser may be somebody else: nothing is left behind.
    void clearFilesOf(userId).finally(() => form.submit());
  }
});
