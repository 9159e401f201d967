// @ts-check
/** The chat on a client's phone, as elements. */

import { copyOf, find, slot } from "../behaviours/page.js";
import { clock, dayKey, dayLabel, fileSize } from "../inbox/format.js";
import { N_, t } from "../language.js";

/** @typedef {import("./shapes.js").Client} Client */
/** @typedef {import("./shapes.js").Message} Message */

const NEAR_END = 80;

/** @type {Record<string, string>} by WhatsApp's own word */
const WORDS = {
  image: N_("Photo"),
  video: N_("Video"),
  ptv: N_("Video"),
  ptt: N_("Voice note"),
  audio: N_("Audio"),
  document: N_("Document"),
  sticker: N_("Sticker"),
  location: N_("Location"),
  vcard: N_("Contact"),
  multi_vcard: N_("Contacts"),
  poll_creation: N_("Poll"),
  call_log: N_("Missed call"),
};

/**
 * @param {Client} client
 * @param {Message[]} messages
 * @param {{media: (id: string) => string,
 *   onMenu: (message: Message, button: Element) => void}} ways `media` gives the address of a file
 */
export function showThread(client, messages, ways) {
  const thread = slot("thread");
  const isAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_END;
  const readUpTo = messages.findIndex((message) => message.id === client.read_by_us);
  thread.hidden = messages.length === 0;
  /** @type {Node[]} */
  const rows = [];
  let day = "";
  messages.forEach((message, index) => {
    const iso = new Date(message.t * 1000).toISOString();
    if (dayKey(iso) !== day) {
      day = dayKey(iso);
      rows.push(element("li", "handset__day", dayLabel(iso, Date.now())));
    }
    const isFirst = message.from_me !== messages[index - 1]?.from_me;
    const row = messageRow(message, iso, index <= readUpTo, ways.media);
    find(".bubble", row).classList.toggle("bubble--first", isFirst);
    showQuote(slot("quote", row), message, messages);
    const menu = slot("menu", row);
    menu.hidden = message.is_revoked;
    menu.addEventListener("click", () => ways.onMenu(message, menu));
    rows.push(row);
  });
  thread.replaceChildren(...rows);
  if (isAtEnd) {
    thread.scrollTop = thread.scrollHeight;
  }
}

/**
 * A line for a message: in the list of clients, in a quote.
 *
 * @param {Message} message
 */
export function lineOf(message) {
  if (message.is_revoked) {
    return t("Deleted message");
  }
  return message.body || message.media?.name || wordOf(message.type);
}

/** @param {string} type WhatsApp's own word */
function wordOf(type) {
  const word = WORDS[type];
  return word ? t(word) : type;
}

/**
 * On a client's phone what the client wrote is on the right.
 *
 * @param {Message} message
 * @param {string} iso
 * @param {boolean} isRead by the business
 * @param {(id: string) => string} address
 */
function messageRow(message, iso, isRead, address) {
  const row = copyOf("message");
  const isMine = !message.from_me;
  row.classList.toggle("place--out", isMine);
  row.classList.toggle("place--reacted", message.reactions.length > 0);
  find(".bubble", row).classList.add(isMine ? "bubble--out" : "bubble--in");
  slot("author", row).hidden = message.by !== "phone";
  showMark(slot("mark", row), message);
  slot("text", row).textContent = message.is_revoked
    ? t("This message was deleted")
    : message.body;
  slot("text", row).classList.toggle("muted", message.is_revoked);
  if (!message.is_revoked) {
    slot("content", row).replaceChildren(...contentOf(message, address));
  }
  slot("edited", row).hidden = !message.edited;
  slot("time", row).textContent = clock(iso);
  slot("time", row).setAttribute("datetime", iso);
  const ticks = slot("ticks", row);
  ticks.hidden = !isMine;
  ticks.setAttribute("aria-label", isRead ? t("Read") : t("Delivered"));
  ticks.classList.toggle("ticks--read", isRead);
  showReactions(slot("reactions", row), message);
  return row;
}

/**
 * @param {HTMLElement} place
 * @param {Message} message
 */
function showMark(place, message) {
  const { is_forwarded: isForwarded, is_view_once: isOnce } = message;
  const marks = [isForwarded && t("Forwarded"), isOnce && t("View once")];
  place.textContent = marks.filter(Boolean).join(" · ");
  place.hidden = place.textContent === "";
}

/**
 * @param {HTMLElement} place
 * @param {Message} message
 * @param {Message[]} messages
 */
function showQuote(place, message, messages) {
  place.hidden = message.quoted === null;
  const quoted = messages.find(
    (one) => one.id === message.quoted && one.from_me === message.quoted_from_me,
  );
  place.textContent = quoted ? lineOf(quoted) : t("A message");
  place.classList.toggle("quote--ours", message.quoted_from_me);
}

/**
 * @param {HTMLElement} place
 * @param {Message} message
 */
function showReactions(place, { reactions }) {
  place.hidden = reactions.length === 0;
  place.textContent = reactions.map((reaction) => reaction.emoji).join("");
  const words = reactions.map(
    ({ by_me: isOurs, emoji }) => `${isOurs ? t("the business") : t("the client")}: ${emoji}`,
  );
  place.setAttribute("aria-label", t("Reactions: {who}", { who: words.join(", ") }));
}

/**
 * What is not text.
 *
 * @param {Message} message
 * @param {(id: string) => string} address
 * @returns {Node[]}
 */
function contentOf(message, address) {
  const { media, place, cards, type } = message;
  if (media) {
    return [mediumOf(type, media, address(media.id))];
  }
  if (place) {
    const where = `${place.latitude}, ${place.longitude}`;
    return [
      element("strong", "phone-line", place.name || t("Location")),
      element("span", "phone-line muted", place.address || where),
    ];
  }
  if (cards.length > 0) {
    return cards.map(({ name, phones }) =>
      element("span", "phone-line", [name, ...phones].join(" · ")),
    );
  }
  return type === "chat" ? [] : [element("em", "phone-line muted", wordOf(type))];
}

/**
 * @param {string} type
 * @param {import("./shapes.js").Media} media
 * @param {string} url
 * @returns {Node}
 */
function mediumOf(type, media, url) {
  if (type === "image" || type === "sticker") {
    const image = document.createElement("img");
    image.className = type === "sticker" ? "sticker" : "phone-image";
    image.alt = wordOf(type);
    image.src = url;
    return image;
  }
  if (type === "video" || type === "ptv" || type === "audio" || type === "ptt") {
    const isSound = type === "audio" || type === "ptt";
    const player = document.createElement(isSound ? "audio" : "video");
    player.className = "phone-player";
    player.controls = true;
    player.preload = "metadata";
    player.setAttribute("aria-label", wordOf(type));
    player.src = url;
    return player;
  }
  const link = document.createElement("a");
  link.href = url;
  link.download = media.name;
  link.textContent = `${media.name || t("Document")} · ${fileSize(media.size)}`;
  return link;
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} text
 */
function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
