// @ts-check
/** The button at a bubble's corner and the menu behind it: what can be done with the message. */

import { useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { abilities } from "../abilities.js";
import { html } from "../html.js";
import { EmojiPicker } from "./emoji_picker.js";
import { Icon } from "./icon.js";
import { mediaUrl } from "../file_urls.js";
import { Menu } from "./menu.js";

/** @typedef {import("../abilities.js").Ability} Ability */
/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Message} Message */

const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

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
      html`<${Menu}
        label=${t("What to do with this message")}
        anchor=${button.current}
        items=${items(can, message, actions)}
        onClose=${() => setIsOpen(false)}
      >
        ${
          can.includes("react") &&
          html`<${Emoji}
            message=${message}
            actions=${actions}
            onMore=${() => setIsPicking(true)}
          />`
        }
      <//>`
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

/** @param {{message: Message, actions: Actions, onMore: () => void}} props */
function Emoji({ message, actions, onMore }) {
  const ours = message.reactions?.find((reaction) => reaction.from_me)?.emoji;
  return html`<div class="menu__emoji" role="group" aria-label=${t("React")}>
    ${EMOJI.map((emoji) => {
      const isOurs = emoji === ours;
      return html`<button
        key=${emoji}
        type="button"
        role="menuitem"
        tabindex="-1"
        class="menu__one"
        aria-label=${isOurs ? t("Take {emoji} off", { emoji }) : t("React with {emoji}", { emoji })}
        aria-current=${isOurs ? "true" : undefined}
        onClick=${(/** @type {MouseEvent} */ event) => {
          closeAround(event.currentTarget);
          void actions.messages.react(message, isOurs ? "" : emoji);
        }}
      >
        ${emoji}
      </button>`;
    })}
    <button
      type="button"
      role="menuitem"
      tabindex="-1"
      class="menu__one menu__one--more"
      aria-label=${t("React with another emoji")}
      title=${t("React with another emoji")}
      onClick=${(/** @type {MouseEvent} */ event) => {
        closeAround(event.currentTarget);
        onMore();
      }}
    >
      <${Icon} name="plus" />
    </button>
  </div>`;
}

/** @param {HTMLElement | null} button whose message takes the focus again */
function toMessage(button) {
  /** @type {HTMLElement | null} */ (button?.closest("[data-message]") ?? null)?.focus();
}

/** @param {EventTarget | null} button */
function closeAround(button) {
  const menu = /** @type {Element} */ (button).closest("[popover]");
  /** @type {HTMLElement | null} */ (menu)?.hidePopover();
}

/**
 * @param {Ability[]} can
 * @param {Message} message
 * @param {Actions} actions
 * @returns {import("./menu.js").Item[]}
 */
function items(can, message, actions) {
  const ours = message.reactions?.find((reaction) => reaction.from_me)?.emoji;
  /** @type {Record<Exclude<Ability, "react">, Omit<import("./menu.js").Item, "key">>} */
  const all = {
    reply: { text: t("Reply"), icon: "reply", does: () => actions.messages.reply(message) },
    edit: { text: t("Edit"), icon: "edit", does: () => actions.messages.edit(message) },
    copy: { text: t("Copy the text"), icon: "copy", does: () => actions.messages.copy(message) },
    download: { text: t("Download"), icon: "download", does: () => download(message) },
    history: {
      text: t("Earlier texts"),
      icon: "clock",
      does: () => actions.open({ kind: "history", message }),
    },
    delete: {
      text: t("Delete for everybody"),
      icon: "delete",
      tone: "bad",
      does: () => actions.open({ kind: "delete", message }),
    },
  };
  const other = ours !== undefined && !EMOJI.includes(ours);
  const unreact = {
    key: "unreact",
    text: t("Take {emoji} off", { emoji: ours ?? "" }),
    icon: "close",
    does: () => void actions.messages.react(message, ""),
  };
  const shown = can.flatMap((key) => (key === "react" ? [] : [{ key, ...all[key] }]));
  return other && can.includes("react") ? [unreact, ...shown] : shown;
}

/** @param {Message} message */
function download(message) {
  const link = document.createElement("a");
  link.href = mediaUrl(message);
  link.download = message.media?.name ?? "";
  link.click();
}
