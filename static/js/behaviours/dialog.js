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
  giveProblemPlace(dialog);
  dialog.showModal();
  showProblem(null);
}

/**
 * What goes wrong is told in the dialog: behind it nobody would see it.
 *
 * @param {HTMLDialogElement} dialog
 */
function giveProblemPlace(dialog) {
  if (!dialog.querySelector("[data-problem]")) {
    const place = document.createElement("p");
    place.className = "notice notice--bad";
    place.dataset.problem = "";
    place.setAttribute("role", "alert");
    dialog.firstElementChild?.after(place);
  }
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
