// @ts-check
/** What messages are called: their icon, their word, the line that stands for them elsewhere. */

import { plainText } from "./markup.js";

/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {Pick<Message, "type" | "content"> & Partial<Message>} Spoken a message or a quote */

/** @type {Record<string, [icon: string, word: string]>} */
const KINDS = {
  AUDIO: ["audio", "Audio"],
  IMAGE: ["image", "Photo"],
  VIDEO: ["video", "Video"],
  DOCUMENT: ["document", "Document"],
  STICKER: ["sticker", "Sticker"],
  LOCATION: ["pin", "Location"],
  CONTACT: ["contact", "Contact"],
};

/** WhatsApp's words for what helpdesk keeps and cannot show. */
/** @type {Record<string, string>} */
const WHATSAPP_WORDS = {
  ciphertext: "A message that WhatsApp has not decrypted yet",
  call_log: "Call",
  poll_creation: "Poll",
  poll_update: "Vote in a poll",
  poll_result_snapshot: "Result of a poll",
  event_creation: "Event",
  event_response: "Answer to an event",
  list: "List to choose from",
  list_response: "Choice from a list",
  buttons_response: "Choice of a button",
  template_button_reply: "Choice of a button",
  interactive: "Message with buttons",
  interactive_response: "Answer to a message with buttons",
  native_flow: "Message with buttons",
  product: "Product",
  product_list: "List of products",
  order: "Order",
  payment: "Payment",
  groups_v4_invite: "Invitation to a group",
  newsletter_admin_invite: "Invitation to a channel",
  album: "Album",
  pin_message: "Pinned message",
  request_phone_number: "Request for the phone number",
  scheduled_call_creation: "Scheduled call",
  live_location: "Live location",
  hsm: "Template",
};

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
    return "Voice note";
  }
  return KINDS[message.type]?.[1] ?? unsupportedWord(message.whatsapp_type ?? "");
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
    return "Deleted message";
  }
  const text = plainText(message.content);
  return text || nameIn(message) || (wordOf(message) ?? "");
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
  return WHATSAPP_WORDS[type] ?? `Message of a kind that helpdesk cannot show (${type || "?"})`;
}
