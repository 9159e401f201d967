// @ts-check
/**
 * Forms that hold what nobody has saved: the browser asks before the page closes, a dialog asks
 * before it does, and an update waits.
 */

import { heedBeforeRenewal } from "../inbox/renewal.js";
import { t } from "../language.js";

/** @type {Map<HTMLFormElement, string>} what a form said when somebody began to write in it */
const begun = new Map();
/** @type {Set<() => boolean>} */
const others = new Set();

/** Whether anything on the page is written and not saved. */
export function isUnsaved() {
  return [...begun.keys()].some(isChanged) || [...others].some((ask) => ask());
}

/**
 * Watches a form from the first touch until it is saved, emptied or its dialog closed.
 *
 * @param {HTMLFormElement} form
 */
export function watchUnsaved(form) {
  // All before anything changes; where the focus has stayed after a save, too.
  for (const kind of ["focusin", "pointerdown", "keydown", "beforeinput"]) {
    form.addEventListener(kind, () => {
      if (!begun.has(form)) {
        begun.set(form, written(form));
      }
    });
  }
  form.addEventListener("reset", () => begun.delete(form));
  const dialog = form.closest("dialog");
  dialog?.addEventListener("close", () => begun.delete(form));
  dialog?.addEventListener("cancel", (event) => {
    if (!mayClose(dialog)) {
      event.preventDefault();
    }
  });
}

/**
 * Something else that knows whether it is saved.
 *
 * @param {() => boolean} ask
 */
export function watchToo(ask) {
  others.add(ask);
}

/**
 * What the form says is the server's from now on; what is typed after this is not.
 *
 * @param {HTMLFormElement} form
 */
export function markSaved(form) {
  begun.delete(form);
}

/**
 * Asks before what is written in a dialog is thrown away.
 *
 * @param {HTMLDialogElement} dialog
 * @returns {boolean} whether it may be closed
 */
export function mayClose(dialog) {
  const forms = [...dialog.querySelectorAll("form")];
  return !forms.some(isChanged) || confirm(t("Close this and lose what you have written here?"));
}

/** @param {HTMLFormElement} form */
function isChanged(form) {
  return begun.has(form) && form.isConnected && written(form) !== begun.get(form);
}

/** @param {HTMLFormElement} form */
function written(form) {
  const entries = [...new FormData(form)].map(([name, value]) => [
    name,
    typeof value === "string" ? value : value.name,
  ]);
  return JSON.stringify(entries);
}

addEventListener("beforeunload", (event) => {
  if (isUnsaved()) {
    event.preventDefault();
  }
});
heedBeforeRenewal({ isBusy: isUnsaved, keepPlace: () => undefined });
