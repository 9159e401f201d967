// @ts-check
/** The button that opens the picker of emoji beside a field. */

import { useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { keyOf } from "../commands.js";
import { insertInto } from "../formatting.js";
import { html } from "../html.js";
import { spelled } from "../keys.js";
import { Icon } from "./icon.js";
import { EmojiPicker } from "./later.js";

/** @param {{field: {current: HTMLTextAreaElement | null}, userId: number}} props */
export function EmojiButton({ field, userId }) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const [isOpen, setIsOpen] = useState(false);

  /** @param {string} emoji */
  function insert(emoji) {
    const { activeElement } = document;
    if (field.current) {
      insertInto(field.current, emoji);
    }
    // Whoever chose one may want another.
    /** @type {HTMLElement | null} */ (activeElement)?.focus({ preventScroll: true });
  }

  /** @param {boolean} isByKey a press elsewhere has put the focus there */
  function close(isByKey) {
    setIsOpen(false);
    if (isByKey) {
      field.current?.focus({ preventScroll: true });
    }
  }

  return html`<button
      ref=${button}
      type="button"
      class="icon-button writing__emoji"
      data-emoji-button
      aria-label=${t("Choose an emoji")}
      title=${`${t("Choose an emoji")} (${spelled(keyOf("emoji"))})`}
      aria-haspopup="dialog"
      aria-expanded=${isOpen}
      onClick=${() => setIsOpen((known) => !known)}
    >
      <${Icon} name="smile" />
    </button>
    ${
      isOpen &&
      html`<${EmojiPicker}
        anchor=${button.current}
        userId=${userId}
        label=${t("Choose an emoji")}
        onChoose=${insert}
        onClose=${close}
      />`
    }`;
}
