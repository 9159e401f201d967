// @ts-check
/** The bell: switches notifications on where nobody has been asked yet, and otherwise leads to what
 * one is told of. */

import { canPush, switchOn } from "../push.js";

const CHOICES = "/account#notices";

/** @param {number} userId */
async function ask(userId) {
  if ((await Notification.requestPermission()) === "granted" && canPush()) {
    await switchOn(userId);
  }
}

for (const button of document.querySelectorAll("[data-notify]")) {
  button.addEventListener("click", () => {
    const canBeAsked = "Notification" in window && Notification.permission === "default";
    const form = /** @type {HTMLElement | null} */ (document.querySelector("[data-sign-out]"));
    if (!isSecureContext || !canBeAsked || !form) {
      location.assign(CHOICES);
      return;
    }
    // Without a push service it notifies while it is open; the account's page says so.
    ask(Number(form.dataset.signOut)).catch(() => location.assign(CHOICES));
  });
  /** @type {HTMLElement} */ (button).hidden = false;
}
