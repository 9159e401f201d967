// @ts-check
/** What messages are called: their icon, their word, the line that stands for them elsewhere. */

import { N_, t } from "../language.js";
import { playingTime } from "./format.js";
import { plainText } from "./markup.js";

/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {Pick<Message, "type" | "content"> & Partial<Message>} Spoken a message or a quote */

/** @type {Record<string, [icon: string, word: string]>} */
const KINDS = {
  AUDIO: ["audio", N_("Audio")],
  IMAGE: ["image", N_("Photo")],
  VIDEO: ["video", N_("Video")],
  DOCUMENT: ["document", N_("Document")],
  STICKER: ["sticker", N_("Sticker")],
  LOCATION: ["pin", N_("Location")],
  CONTACT: ["contact", N_("Contact")],
};

/** What lasts. */
const TIMED = ["AUDIO", "VIDEO"];

/** WhatsApp's words for what helpdesk keeps and cannot show. */
/** @type {Record<string, string>} */
const WHATSAPP_WORDS = {
  ciphertext: N_("A message that WhatsApp has not decrypted yet"),
  call_log: N_("Call"),
  poll_creation: N_("Poll"),
  poll_update: N_("Vote in a poll"),
  poll_result_snapshot: N_("Result of a poll"),
  event_creation: N_("Event"),
  event_response: N_("Answer to an event"),
  list: N_("List to choose from"),
  list_response: N_("Choice from a list"),
  buttons_response: N_("Choice of a button"),
  template_button_reply: N_("Choice of a button"),
  interactive: N_("Message with buttons"),
  interactive_response: N_("Answer to a message with buttons"),
  native_flow: N_("Message with buttons"),
  product: N_("Product"),
  product_list: N_("List of products"),
  order: N_("Order"),
  payment: N_("Payment"),
  groups_v4_invite: N_("Invitation to a group"),
  newsletter_admin_invite: N_("Invitation to a channel"),
  album: N_("Album"),
  pin_message: N_("Pinned message"),
  request_phone_number: N_("Request for the phone number"),
  scheduled_call_creation: N_("Scheduled call"),
  live_location: N_("Live location"),
  hsm: N_("Template"),
};

/** One emoji: a flag, a key, or a picture with its colour of skin, its tag and what is joined. */
const EMOJI =
  "(?:\\p{RI}{2}|[#*\\d]\\uFE0F?\\u20E3" +
  "|(?:\\p{EPres}|\\p{ExtPict}(?=[\\uFE0F\\p{EMod}]))[\\uFE0F\\p{EMod}\\u{E0020}-\\u{E007F}]*" +
  "(?:\\u200D\\p{ExtPict}[\\uFE0F\\p{EMod}]*)*)";
const FEW_EMOJI = new RegExp(`^(?:${EMOJI}\\s*){1,3}$`, "u");
/** Three of the longest; clients choose these texts, and the attempt is to stay cheap. */
const LONGEST_FEW = 64;

/**
 * The word for a message that is not text; null for text.
 *
 * @param {Spoken} message
 * @returns {string | null}
 */
export function wordOf(message) {
  if (message.type === "TEXT") {
    return null;
  }
  if (message.media?.is_voice) {
    return t("Voice note");
  }
  const word = KINDS[message.type]?.[1];
  return word ? t(word) : unsupportedWord(message.whatsapp_type ?? "");
}

/**
 * @param {Spoken} message
 * @returns {string | null} a name in static/img/icons.svg; null for text
 */
export function iconOf(message) {
  if (message.deleted_at) {
    return "ban";
  }
  if (message.type === "TEXT") {
    return null;
  }
  if (isCall(message)) {
    return "call";
  }
  return KINDS[message.type]?.[0] ?? "unsure";
}

/**
 * One line for a message: its text, or its word with what is known of it.
 *
 * @param {Spoken} message
 */
export function summary(message) {
  if (message.deleted_at) {
    return t("Deleted message");
  }
  const text = plainText(contentOf(message));
  return text || nameIn(message) || withTime(message);
}

/**
 * The word for a message, with how long its sound or film lasts.
 *
 * @param {Spoken} message
 */
function withTime(message) {
  const word = wordOf(message) ?? "";
  const seconds = message.media?.seconds ?? 0;
  return TIMED.includes(message.type) && seconds > 0 ? `${word} · ${playingTime(seconds)}` : word;
}

/**
 * The text of a message: what people wrote, or what helpdesk itself notes in the page's language.
 *
 * @param {Spoken} message
 */
export function contentOf({ from, status, content }) {
  return from === "system" && status === "RECEIVED" ? t(content) : content;
}

/**
 * Whether one to three emoji are all that a message says.
 *
 * @param {Spoken} message
 */
export function isFewEmoji({ type, content }) {
  return type === "TEXT" && content.length <= LONGEST_FEW && FEW_EMOJI.test(content);
}

/** @param {Spoken} message */
export function isCall(message) {
  return message.type === "UNSUPPORTED" && message.whatsapp_type === "call_log";
}

/**
 * What a document, place or card is called by its sender.
 *
 * @param {Spoken} message
 */
function nameIn(message) {
  switch (message.type) {
    case "DOCUMENT":
      return message.media?.name;
    case "LOCATION":
      return message.location?.name || message.location?.address;
    case "CONTACT":
      return message.contacts?.map((card) => card.name).join(", ");
    default:
      return undefined;
  }
}

/** @param {string} type WhatsApp's own word */
function unsupportedWord(type) {
  const word = WHATSAPP_WORDS[type];
  return word
    ? t(word)
    : t("Message of a kind that helpdesk cannot show ({kind})", { kind: type || "?" });
}
