// @ts-check
/** Short notices at the foot of a page: what was done, and the way back where there is one. */

import { t } from "../language.js";

const SHORT = 5_000;
/** Long enough to read it, to be startled, and to find the button. */
export const TIME_TO_UNDO = 9_000;

/** @typedef {{text: string, undo?: () => void, onGone?: () => void}} Notice */

const place = document.createElement("div");
place.className = "page-notices";
place.setAttribute("role", "status");
document.body.append(place);

/** @type {(() => void) | null} takes away what is shown */
let dismiss = null;

/**
 * Says it, instead of what was said before.
 *
 * @param {Notice} notice `undo` gets a button; `onGone`: it was not pressed
 */
export function tell({ text, undo, onGone }) {
  dismiss?.();
  const box = document.createElement("p");
  box.className = "page-notices__one";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  let timer = 0;
  const leave = () => {
    clearTimeout(timer);
    box.remove();
    dismiss = null;
  };
  const go = () => {
    leave();
    onGone?.();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = window.setTimeout(go, undo ? TIME_TO_UNDO : SHORT);
  };
  if (undo) {
    box.append(button(t("Undo"), () => (leave(), undo())));
  }
  // Whoever is about to press it is not hurried.
  for (const kind of ["pointerenter", "focusin"]) {
    box.addEventListener(kind, () => clearTimeout(timer));
  }
  for (const kind of ["pointerleave", "focusout"]) {
    box.addEventListener(kind, wait);
  }
  dismiss = go;
  place.replaceChildren(box);
  wait();
}

/**
 * @param {string} text
 * @param {() => void} press
 */
function button(text, press) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "link-button";
  element.textContent = text;
  element.addEventListener("click", press);
  return element;
}

// The page goes: what was to be done when the notice has gone is done now.
addEventListener("pagehide", () => dismiss?.());
