// @ts-check
/** Dialogs of the pages outside the inbox. */

import { showProblem } from "./page.js";
import { mayClose } from "./unsaved.js";

/** @param {HTMLDialogElement} dialog */
export function openDialog(dialog) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (
    dialog.querySelectorAll("[data-error]")
  )) {
    place.hidden = true;
  }
  dialog.showModal();
  showProblem(null);
}

/** Lets every button marked with data-close close the dialog that it is in. */
export function watchDialogs() {
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => {
      const dialog = button.closest("dialog");
      if (dialog && mayClose(dialog)) {
        dialog.close();
      }
    });
  }
}
