// @ts-check
/** What the pages outside the inbox share: templates to fill, forms that call the API. */

import { ApiError, ConnectionLost } from "../inbox/api.js";

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
  if (button) {
    button.disabled = true;
  }
  try {
    await body();
  } catch (error) {
    explain(error, form);
  } finally {
    if (button) {
      button.disabled = false;
    }
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>) => Promise<void>} body
 */
export function onSubmit(form, body) {
  const button = /** @type {HTMLButtonElement | null} */ (form.querySelector("[type=submit]"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    void attempt(() => body(values), { button, form });
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
    showProblem(error.message);
  }
}

/** @param {string | null} text */
export function showProblem(text) {
  // Behind an open dialog nobody would see it.
  const dialog = document.querySelector("dialog[open]:has([data-problem])");
  const place = find("[data-problem]", dialog ?? document);
  place.textContent = text;
  place.hidden = text === null;
}

/**
 * @param {HTMLFormElement | undefined} form
 * @param {Record<string, string>} errors
 * @returns {boolean} whether the form had a place for one of them
 */
function showFieldErrors(form, errors) {
  const places = form ? [...form.querySelectorAll("[data-error]")] : [];
  for (const place of /** @type {HTMLElement[]} */ (places)) {
    const text = errors[place.dataset.error ?? ""];
    place.textContent = text ?? null;
    place.hidden = text === undefined;
  }
  return places.some((place) => place.textContent !== "");
}
