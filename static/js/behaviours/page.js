// @ts-check
/** What the pages outside the inbox share: templates to fill, forms that call the API. */

import { ApiError, ConnectionLost } from "../inbox/api.js";
import "./connection.js";
import { forgetErrorsOnChange, showFieldErrors } from "./field_errors.js";
import { markSaved, watchUnsaved } from "./unsaved.js";

/**
 * @template {Element} [T=HTMLElement]
 * @param {string} selector of something the page's template always has
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function find(selector, within = document) {
  const element = within.querySelector(selector);
  if (!element) {
    throw new Error(`The page lacks ${selector}.`);
  }
  return /** @type {T} */ (element);
}

/**
 * @template {Element} [T=HTMLElement]
 * @param {string} name of a data-slot
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function slot(name, within = document) {
  return /** @type {T} */ (find(`[data-slot="${name}"]`, within));
}

/**
 * A copy of a template's only element.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (find(`#${id}`));
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  return /** @type {HTMLElement} */ (copy.firstElementChild);
}

/**
 * Runs what calls the API, with the button asleep meanwhile. A refusal appears at the page's
 * top, or at the form's fields it is about.
 *
 * @param {() => Promise<void>} body
 * @param {{button?: HTMLButtonElement | null, form?: HTMLFormElement}} [about]
 */
export async function attempt(body, { button, form } = {}) {
  showProblem(null);
  showFieldErrors(form, {});
  const had = document.activeElement;
  if (button) {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
  }
  try {
    await body();
  } catch (error) {
    explain(error, form);
  } finally {
    if (button) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
      // A button that sleeps loses the focus: whoever works by keyboard goes on from it.
      if (had === button && document.activeElement === document.body) {
        button.focus();
      }
    }
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>) => Promise<void>} body
 */
export function onSubmit(form, body) {
  const button = /** @type {HTMLButtonElement | null} */ (form.querySelector("[type=submit]"));
  let isBusy = false;
  watchUnsaved(form);
  forgetErrorsOnChange(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // A second Enter is no second wish.
    if (isBusy) {
      return;
    }
    isBusy = true;
    const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    const send = async () => {
      await body(values);
      markSaved(form);
    };
    void attempt(send, { button, form }).finally(() => {
      isBusy = false;
    });
  });
  // It waits for this in the template: sent any earlier, the form would only load its page anew.
  if (button) {
    button.disabled = false;
  }
}

/**
 * @param {unknown} error
 * @param {HTMLFormElement} [form]
 */
function explain(error, form) {
  if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
    throw error;
  }
  const fields = error instanceof ApiError ? error.fields : {};
  if (!showFieldErrors(form, fields)) {
    showProblem(error.message).scrollIntoView({ block: "nearest" });
  }
}

/**
 * @param {string | null} text
 * @returns {HTMLElement} where it stands
 */
export function showProblem(text) {
  // Behind an open dialog nobody would see it.
  const dialog = document.querySelector("dialog[open]:has([data-problem])");
  const place = find("[data-problem]", dialog ?? document);
  place.textContent = text;
  place.hidden = text === null;
  return place;
}
