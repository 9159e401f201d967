// @ts-check
/** What can be done with the selected words of a field: WhatsApp's formatting. */

import { useEffect, useState } from "preact/hooks";

import { N_, t } from "../../language.js";
import { keyOf } from "../commands.js";
import { MARKERS, apply, marked } from "../formatting.js";
import { html } from "../html.js";
import { pressed, spelled } from "../keys.js";

/** @typedef {{current: HTMLTextAreaElement | null}} FieldRef */

/** @type {[id: string, sign: string, name: string][]} */
const FORMATS = [
  ["bold", "B", N_("Bold")],
  ["italic", "I", N_("Italic")],
  ["strike", "S", N_("Struck through")],
  ["mono", "M", N_("Fixed width")],
];

/**
 * Above the field while words are selected in it.
 *
 * @param {{field: FieldRef}} props
 */
export function FormatBar({ field }) {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const look = () => {
      const element = field.current;
      const has = element !== null && element.selectionStart < element.selectionEnd;
      setIsShown(has && document.activeElement === element);
    };
    // A field's selection is told by some browsers to the field, by others to the document.
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, []);
  return (
    isShown &&
    html`<div class="format-bar" role="toolbar" aria-label=${t("Format the selected words")}>
      ${FORMATS.map(
        ([id, sign, name]) => html`<button
          key=${id}
          type="button"
          class=${`format-bar__one format-bar__one--${id}`}
          tabindex="-1"
          aria-label=${t(name)}
          title=${`${t(name)} (${spelled(keyOf(id))})`}
          onPointerDown=${(/** @type {PointerEvent} */ event) => event.preventDefault()}
          onClick=${() => format(field, id)}
        >
          ${sign}
        </button>`,
      )}
    </div>`
  );
}

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
function format({ current }, id) {
  if (current) {
    const { value, selectionStart, selectionEnd } = current;
    apply(current, marked(value, selectionStart, selectionEnd, MARKERS[id]));
  }
}
