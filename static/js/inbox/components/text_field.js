// @ts-check
/** The field that grows with its text, sends by Enter, takes pasted files, formats and has emoji. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { t } from "../../language.js";
import { pastedFiles } from "../files.js";
import { number } from "../format.js";
import { classes, html } from "../html.js";
import { readerId } from "../reader.js";
import { EmojiButton } from "./emoji_button.js";
import { EmojiOffer, useEmojiOffer } from "./emoji_offer.js";
import { formatByKey } from "./format_keys.js";
import { FormatBar } from "./later.js";

const LONGEST_LINES = 6;
/** What the server takes, and from where on it is worth a look. */
const LONGEST = 65_536;
const LONG = 4_000;

/**
 * `focusedAgainBy`: whenever it becomes another thing, the field takes the focus. `list` is what
 * it offers to choose from: the keys go there first.
 *
 * @param {{text: string, placeholder: string, label?: string, focusedAgainBy?: unknown,
 *   list?: import("./canned.js").Offer,
 *   onInput: (text: string) => void, onSend: () => void, onCancel: (() => void) | null,
 *   onFiles: ((files: File[]) => void) | null, onLeave?: () => void}} props
 */
export function TextField(props) {
  const { text, placeholder, label, focusedAgainBy, list } = props;
  const { onInput, onSend, onCancel, onFiles } = props;
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const emoji = useEmojiOffer(field, text, readerId());
  useGrowth(field, text);
  useEffect(() => {
    if (focusedAgainBy || matchMedia("(hover: hover)").matches) {
      field.current?.focus({ preventScroll: true });
    }
  }, [focusedAgainBy]);

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (list?.onKey(event) || emoji.onKey(event) || formatByKey(event, field)) {
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      // A key that is held down would answer what its first press asks.
      if (!event.repeat) {
        onSend();
      }
    } else if (event.key === "Escape" && onCancel) {
      event.stopPropagation();
      onCancel();
    }
  }

  /** @param {ClipboardEvent} event */
  function onPaste(event) {
    const files = pastedFiles(event.clipboardData);
    if (onFiles && files.length > 0) {
      event.preventDefault();
      onFiles(files);
    }
  }

  return html`<div class="writing">
    <${EmojiOffer} offer=${emoji} />
    <${FormatBar} field=${field} />
    <textarea
      id="composer"
      ref=${field}
      class="composer__field"
      rows="1"
      dir="auto"
      aria-label=${label ?? t("Message")}
      ...${list?.field}
      ...${emoji.attributes}
      placeholder=${placeholder}
      enterkeyhint="send"
      value=${text}
      onInput=${(/** @type {InputEvent} */ event) =>
        onInput(/** @type {HTMLTextAreaElement} */ (event.target).value)}
      onKeyDown=${onKeyDown}
      onPaste=${onPaste}
      onBlur=${props.onLeave}
    ></textarea>
    <${EmojiButton} field=${field} userId=${readerId()} />
    ${text.length > LONG && html`<${Count} length=${text.length} />`}
  </div>`;
}

/** @param {{length: number}} props */
function Count({ length }) {
  const isOver = length > LONGEST;
  return html`<span class=${classes("writing__count", isOver && "writing__count--over")}>
    ${isOver && html`<span role="alert">${t("Too long")} </span>`}
    ${number(length)} / ${number(LONGEST)}
  </span>`;
}

/**
 * Makes the field as high as its text, up to six lines.
 *
 * @param {{current: HTMLTextAreaElement | null}} field
 * @param {string} text
 */
function useGrowth(field, text) {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) {
      return;
    }
    const style = getComputedStyle(element);
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    const border = element.offsetHeight - element.clientHeight;
    const most = parseFloat(style.lineHeight) * LONGEST_LINES + padding;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, most) + border}px`;
    element.style.overflowY = element.scrollHeight > most ? "auto" : "hidden";
  }, [text]);
}
