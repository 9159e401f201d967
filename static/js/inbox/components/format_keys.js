// @ts-check
/** The keys of WhatsApp's formatting in a field. */

import { N_ } from "../../language.js";
import { keyOf } from "../commands.js";
import { MARKERS, apply, marked } from "../formatting.js";
import { pressed } from "../keys.js";

/** @typedef {{current: HTMLTextAreaElement | null}} FieldRef */

/** @type {[id: string, sign: string, name: string][]} */
export const FORMATS = [
  ["bold", "B", N_("Bold")],
  ["italic", "I", N_("Italic")],
  ["strike", "S", N_("Struck through")],
  ["mono", "M", N_("Fixed width")],
];

/**
 * @param {KeyboardEvent} event
 * @param {FieldRef} field
 * @returns {boolean} whether the key was one of these
 */
export function formatByKey(event, field) {
  const combination = pressed(event);
  const found = FORMATS.find(([id]) => keyOf(id) === combination);
  if (found) {
    event.preventDefault();
    event.stopPropagation();
    format(field, found[0]);
  }
  return found !== undefined;
}

/**
 * @param {FieldRef} field
 * @param {string} id
 */
export function format({ current }, id) {
  if (current) {
    const { value, selectionStart, selectionEnd } = current;
    apply(current, marked(value, selectionStart, selectionEnd, MARKERS[id]));
  }
}
