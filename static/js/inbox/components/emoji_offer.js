// @ts-check
/** Emoji offered above the field while a name like ":smi" is being typed. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { nameBefore } from "../emoji_names.js";
import { apply } from "../formatting.js";
import { classes, html } from "../html.js";
import { storageFor } from "../storage.js";
import { useFurther } from "./later.js";

/** @typedef {import("../emoji.js").Emoji} Emoji */

const MOST = 6;
const LIST_ID = "emoji-offer";

/**
 * @param {{current: HTMLTextAreaElement | null}} field
 * @param {string} text
 * @param {number} userId whose colour of skin it is
 */
export function useEmojiOffer(field, text, userId) {
  const [all, setAll] = useState(/** @type {Emoji[]} */ ([]));
  const [named, setNamed] = useState(/** @type {ReturnType<typeof nameBefore>} */ (null));
  const [active, setActive] = useState(0);
  const query = named?.query ?? "";
  const emoji = useFurther(query !== "")?.emoji;
  useEffect(() => {
    const element = field.current;
    const isHere = element !== null && document.activeElement === element;
    const caret = element?.selectionStart ?? 0;
    setNamed(isHere && caret === element.selectionEnd ? nameBefore(text, caret) : null);
    setActive(0);
  }, [text]);
  useEffect(() => {
    if (query !== "") {
      // Without them the colon is a colon: nothing to tell.
      emoji?.loadEmoji().then(setAll, () => undefined);
    }
  }, [query !== "", emoji]);
  const offers = query === "" || !emoji ? [] : emoji.found(all, query, MOST);

  /** @param {Emoji} one */
  function choose(one) {
    const element = field.current;
    if (element && named && emoji) {
      const tone = Number(storageFor(userId, "emoji").read("tone") ?? 0);
      const insert = emoji.toned(one, tone);
      const to = named.from + query.length + 1;
      const end = named.from + insert.length;
      apply(element, { from: named.from, to, insert, select: [end, end] });
    }
    setNamed(null);
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key was meant for the offer
   */
  function onKey(event) {
    const { key } = event;
    if (offers.length === 0 || event.isComposing || event.shiftKey) {
      return false;
    }
    if (key === "ArrowDown" || key === "ArrowUp") {
      setActive((active + (key === "ArrowDown" ? 1 : -1) + offers.length) % offers.length);
    } else if (key === "Enter" || key === "Tab") {
      choose(offers[active]);
    } else if (key === "Escape") {
      setNamed(null);
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  const attributes = offers.length > 0 && {
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-controls": LIST_ID,
    "aria-activedescendant": `${LIST_ID}-${active}`,
  };
  return { offers, active, choose, onKey, attributes };
}

/** @param {{offer: ReturnType<typeof useEmojiOffer>}} props */
export function EmojiOffer({ offer: { offers, active, choose } }) {
  return (
    offers.length > 0 &&
    html`<div class="emoji-offer" id=${LIST_ID} role="listbox" aria-label=${t("Emoji")}>
      ${offers.map(
        (emoji, index) => html`<div
          key=${emoji.emoji}
          id=${`${LIST_ID}-${index}`}
          class=${classes("emoji-offer__one", index === active && "emoji-offer__one--active")}
          role="option"
          aria-selected=${String(index === active)}
          onPointerDown=${(/** @type {PointerEvent} */ event) => event.preventDefault()}
          onClick=${() => choose(emoji)}
        >
          <span class="emoji-offer__sign">${emoji.emoji}</span>${emoji.name}
        </div>`,
      )}
    </div>`
  );
}
