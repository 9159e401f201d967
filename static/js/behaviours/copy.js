// @ts-check
/** A button that copies the text of the field it names. */

import { t } from "../language.js";

const DONE_TIME = 2_000;

document.addEventListener("click", async ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-copy]") : null;
  const name = button?.getAttribute("data-copy");
  const field = name ? document.getElementById(name) : null;
  if (!button || !(field instanceof HTMLInputElement)) {
    return;
  }
  field.select();
  if (!navigator.clipboard) {
    // No clipboard outside secure contexts: the text stands selected, ready for the keyboard.
    return;
  }
  await navigator.clipboard.writeText(field.value);
  const label = /** @type {HTMLElement} */ (button.querySelector("span") ?? button);
  const text = label.textContent;
  label.textContent = t("Copied");
  setTimeout(() => {
    label.textContent = text;
  }, DONE_TIME);
});
