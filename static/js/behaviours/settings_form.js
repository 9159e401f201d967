// @ts-check
/**
 * A form of one section of the settings: sent as a whole, says whether it is saved, and asks
 * before somebody leaves with what is not.
 */

import { call } from "../inbox/api.js";
import { t } from "../language.js";
import { forgetErrorsOnChange } from "./field_errors.js";
import { attempt, find } from "./page.js";
import { watchToo } from "./unsaved.js";

/** @type {Set<HTMLFormElement>} the forms that hold what is not saved */
const changed = new Set();

/**
 * @typedef {object} Section
 * @property {() => unknown} read what the form says, as the API takes it
 * @property {(kept: any) => void} saved shows what the server has kept
 */

/**
 * Lets a form save its section. `read` may be asked at any time.
 *
 * @param {HTMLFormElement} form with data-section
 * @param {Section} section
 * @returns {() => void} to be called when the form was changed by something else than typing
 */
export function keepSection(form, { read, saved }) {
  const button = /** @type {HTMLButtonElement} */ (find("[type=submit]", form));
  let kept = JSON.stringify(read());

  const look = () => {
    const isChanged = JSON.stringify(read()) !== kept;
    isChanged ? changed.add(form) : changed.delete(form);
    show(form, isChanged ? t("Not saved yet") : "");
  };
  const save = async () => {
    const sent = read();
    const answer = await call("PUT", `/api/v1/settings/${form.dataset.section}`, sent);
    kept = JSON.stringify(sent);
    // What was typed meanwhile stays.
    if (JSON.stringify(read()) === kept) {
      saved(answer);
      kept = JSON.stringify(read());
    }
    look();
    show(form, changed.has(form) ? t("Not saved yet") : t("Saved"));
  };
  form.addEventListener("input", look);
  form.addEventListener("change", look);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(save, { button, form });
  });
  forgetErrorsOnChange(form);
  // It waits for this in the template: sent any earlier, the form would only load its page anew.
  button.disabled = false;
  return look;
}

/**
 * What the fields of a form say, by their names: texts, flags, numbers and ids.
 *
 * @param {HTMLFormElement} form
 * @returns {Record<string, string | boolean | number | null>}
 */
export function readFields(form) {
  /** @type {Record<string, string | boolean | number | null>} */
  const values = {};
  for (const field of /** @type {Iterable<HTMLInputElement>} */ (form.elements)) {
    if (field.name) {
      values[field.name] = valueOf(field);
    }
  }
  return values;
}

/**
 * The other way round: what the server has kept, in the form's fields.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string | boolean | number | null>} values
 */
export function writeFields(form, values) {
  for (const field of /** @type {Iterable<HTMLInputElement>} */ (form.elements)) {
    const value = values[field.name];
    if (field.dataset.kind === "flag") {
      field.checked = value === true;
    } else if (field.type === "tel") {
      field.value = value ? `+${value}` : "";
    } else if (field.name) {
      field.value = String(value ?? "");
    }
  }
}

/** @param {HTMLInputElement} field */
function valueOf(field) {
  switch (field.dataset.kind) {
    case "flag":
      return field.checked;
    case "number":
      return Number(field.value);
    case "id":
      return field.value ? Number(field.value) : null;
    default:
      return field.value;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function show(form, text) {
  find("[data-state]", form).textContent = text;
}

watchToo(() => changed.size > 0);
