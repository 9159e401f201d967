// @ts-check
/** What of a conversation is looked at and listened to, one after the other. Pure. */

/** @typedef {import("./shapes.js").Message} Message */

const SEEN = ["IMAGE", "VIDEO"];

/**
 * Whether a message is a photo or film that can be shown.
 *
 * @param {Message} message
 */
export function isSight({ type, media, deleted_at: deleted }) {
  return SEEN.includes(type) && media?.state === "READY" && !media.is_broken && !deleted;
}

/**
 * Where one stands among others: the one before and after it, and its number from 1.
 *
 * @param {Message[]} messages oldest first
 * @param {string} id
 * @returns {{shown: Message, previous: Message | null, next: Message | null, number: number,
 *   count: number} | null} null when it is not among them
 */
export function standing(messages, id) {
  const index = messages.findIndex((message) => message.id === id);
  return index < 0
    ? null
    : {
        shown: messages[index],
        previous: messages[index - 1] ?? null,
        next: messages[index + 1] ?? null,
        number: index + 1,
        count: messages.length,
      };
}

/**
 * The voice note that is played after another by itself: the very next message, of the same side.
 *
 * @param {Message[]} messages oldest first
 * @param {string} id
 * @returns {string | null}
 */
export function voiceAfter(messages, id) {
  const index = messages.findIndex((message) => message.id === id);
  const heard = messages[index];
  const next = messages[index + 1];
  const follows = heard && next && (heard.from === "client") === (next.from === "client");
  return follows && isVoice(next) ? next.id : null;
}

/** @param {Message} message */
function isVoice({ type, media, deleted_at: deleted }) {
  return type === "AUDIO" && media?.is_voice === true && media.state === "READY" && !deleted;
}

/**
 * The messages as the conversation has them now, without those that were deleted or whose file
 * is gone. What was loaded elsewhere may be older than what the events have told.
 *
 * @param {Message[]} messages
 * @param {import("./shapes.js").State["conversations"]} conversations
 * @returns {Message[]}
 */
export function asOfNow(messages, conversations) {
  /** @type {Map<number, Map<string, Message>>} by attendance */
  const known = new Map();
  for (const { attendance_id: id } of messages) {
    if (!known.has(id)) {
      const items = conversations.get(id)?.items ?? [];
      known.set(id, new Map(items.map((message) => [message.id, message])));
    }
  }
  return messages
    .map((message) => newer(message, known.get(message.attendance_id)?.get(message.id)))
    .filter((message) => !message.deleted_at && message.media !== null);
}

/**
 * @param {Message} found
 * @param {Message | undefined} known
 */
function newer(found, known) {
  return known && known.seq >= found.seq ? known : found;
}
