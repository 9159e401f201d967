// @ts-check
/** What is wrong with a form, said at its fields: the first of them is where one goes on. */

/**
 * Says at each field what is wrong with it, and nothing at the others. Whoever changes a field has
 * heard it: the words go away.
 *
 * @param {HTMLFormElement | undefined} form
 * @param {Record<string, string>} errors by the fields' names
 * @returns {boolean} whether the form had a place for one of them
 */
export function showFieldErrors(form, errors) {
  let first = null;
  for (const place of placesIn(form)) {
    const text = errors[place.dataset.error ?? ""];
    place.textContent = text ?? null;
    place.hidden = text === undefined;
    const field = fieldOf(place);
    mark(place, field);
    first ??= text === undefined ? null : (field ?? place);
  }
  first?.scrollIntoView({ block: "nearest" });
  first?.focus();
  return first !== null;
}

/** @param {HTMLFormElement} form */
export function forgetErrorsOnChange(form) {
  form.addEventListener("input", ({ target }) => {
    for (const place of placesIn(form)) {
      if (!place.hidden && fieldOf(place) === target) {
        place.hidden = true;
        mark(place, fieldOf(place));
      }
    }
  });
}

/**
 * @param {HTMLFormElement | undefined} form
 * @returns {HTMLElement[]}
 */
function placesIn(form) {
  return form ? [...form.querySelectorAll("[data-error]")].filter(isElement) : [];
}

/**
 * @param {Element} element
 * @returns {element is HTMLElement}
 */
function isElement(element) {
  return element instanceof HTMLElement;
}

/**
 * Lets a screen reader say the words with the field.
 *
 * @param {HTMLElement} place
 * @param {HTMLElement | null} field
 */
function mark(place, field) {
  if (!field) {
    return;
  }
  if (place.hidden) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-errormessage");
    return;
  }
  place.id ||= `error-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-errormessage", place.id);
}

/**
 * The field that an error is about: the first beside it.
 *
 * @param {HTMLElement} place
 * @returns {HTMLElement | null}
 */
function fieldOf(place) {
  return place.parentElement?.querySelector("input, select, textarea") ?? null;
}
