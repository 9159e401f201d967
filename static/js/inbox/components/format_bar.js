// @ts-check
/** What can be done with the selected words of a field: WhatsApp's formatting. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { keyOf } from "../commands.js";
import { html } from "../html.js";
import { spelled } from "../keys.js";
import { FORMATS, format } from "./format_keys.js";

/**
 * Above the field while words are selected in it.
 *
 * @param {{field: import("./format_keys.js").FieldRef}} props
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
