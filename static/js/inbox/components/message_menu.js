// @ts-check
/** The button at a bubble's corner, behind which ./message_deeds.js stands. */

import { useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { abilities } from "../abilities.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";
import { EmojiPicker, MessageDeeds } from "./later.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Message} Message */

/**
 * @param {{message: Message, me: import("../shapes.js").User | null, mayWrite: boolean,
 *   actions: Actions}} props
 */
export function MessageMenu({ message, me, mayWrite, actions }) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const [isOpen, setIsOpen] = useState(false);
  const [isPicking, setIsPicking] = useState(false);
  const can = abilities(message, { me, mayWrite, now: Date.now() });
  if (can.length === 0) {
    return null;
  }
  return html`<button
      ref=${button}
      type="button"
      class="bubble__menu"
      tabindex="-1"
      aria-label=${t("What to do with this message")}
      aria-haspopup="menu"
      aria-expanded=${isOpen}
      onClick=${() => setIsOpen((known) => !known)}
    >
      <${Icon} name="down" />
    </button>
    ${
      isOpen &&
      html`<${MessageDeeds}
        can=${can}
        message=${message}
        anchor=${button.current}
        actions=${actions}
        onMoreEmoji=${() => setIsPicking(true)}
        onClose=${() => setIsOpen(false)}
      />`
    }
    ${
      isPicking &&
      html`<${EmojiPicker}
        anchor=${button.current}
        userId=${me?.id ?? 0}
        label=${t("React")}
        onChoose=${(/** @type {string} */ emoji) => {
          setIsPicking(false);
          toMessage(button.current);
          void actions.messages.react(message, emoji);
        }}
        onClose=${(/** @type {boolean} */ isByKey) => {
          setIsPicking(false);
          if (isByKey) {
            toMessage(button.current);
          }
        }}
      />`
    }`;
}

/** @param {HTMLElement | null} button whose message takes the focus again */
function toMessage(button) {
  /** @type {HTMLElement | null} */ (button?.closest("[data-message]") ?? null)?.focus();
}
