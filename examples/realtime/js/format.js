/** Times and states as people read them. */

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/**
 * "14:05" today, "3 Nov" on other days.
 *
 * @param {string | number} moment ISO 8601, or milliseconds
 */
export function when(moment) {
  const date = new Date(moment);
  return isToday(date) ? TIME.format(date) : DAY.format(date);
}

/**
 * "3 Nov, 14:05".
 *
 * @param {string} moment ISO 8601
 */
export function exactly(moment) {
  const date = new Date(moment);
  return isToday(date) ? TIME.format(date) : `${DAY.format(date)}, ${TIME.format(date)}`;
}

/** @param {Date} date */
function isToday(date) {
  return date.toDateString() === new Date().toDateString();
}

/** @type {Record<string, string>} */
const KINDS = {
  AUDIO: "Recording",
  IMAGE: "Picture",
  VIDEO: "Video",
  DOCUMENT: "Document",
  STICKER: "Sticker",
  LOCATION: "Location",
  CONTACT: "Contact",
  UNSUPPORTED: "Not shown here: look at the phone",
};

/**
 * What a message is, where it is more than its text.
 *
 * @param {string} type
 */
export function kindOf(type) {
  return KINDS[type] ?? "";
}

/**
 * A message in one line.
 *
 * @param {import("./shapes.js").Message | null} message
 */
export function lineOf(message) {
  if (!message) {
    return "";
  }
  return message.deleted_at ? "Deleted" : message.content || kindOf(message.type);
}

/**
 * How a reply stands, in a sign and in words.
 *
 * @type {Record<string, [string, string]>}
 */
export const TICKS = {
  QUEUED: ["◷", "Waiting to be sent"],
  SENDING: ["◷", "Being sent"],
  SENT: ["✓", "Sent"],
  DELIVERED: ["✓✓", "Delivered"],
  READ: ["✓✓", "Read"],
  PLAYED: ["✓✓", "Played"],
  FAILED: ["!", "Not sent"],
  UNCERTAIN: ["?", "May or may not have been sent"],
};
