// @ts-check
/** The menu behind a bubble's corner: what can be done with the message. */

import { t } from "../../language.js";
import { mediaUrl } from "../file_urls.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";

/** @typedef {import("../abilities.js").Ability} Ability */
/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Message} Message */

const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/**
 * @param {{can: Ability[], message: Message, anchor: HTMLElement | null, actions: Actions,
 *   onMoreEmoji: () => void, onClose: () => void}} props
 */
export function MessageDeeds({ can, message, anchor, actions, onMoreEmoji, onClose }) {
  return html`<${Menu}
    label=${t("What to do with this message")}
    anchor=${anchor}
    items=${items(can, message, actions)}
    onClose=${onClose}
  >
    ${
      can.includes("react") &&
      html`<${Emoji} message=${message} actions=${actions} onMore=${onMoreEmoji} />`
    }
  <//>`;
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
