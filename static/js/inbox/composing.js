// @ts-check
/** From what stands in the composer to the messages that it makes. Pure. */

/** @typedef {import("./shapes.js").Attachment} Attachment */
/** @typedef {import("./shapes.js").Message} Message */
/**
 * @typedef {{content: string, more: import("./outbox.js").More, id?: string, file?: File}} Written
 */

const LONGEST_QUOTE = 200;

/**
 * The text is a message, and so is each file with its caption, under the id that the file has
 * already: two pages that send the same file send one message. Sound carries no caption in
 * WhatsApp: its words go before it. The quote goes with whatever comes first.
 *
 * @param {string} text
 * @param {Attachment[]} attachments
 * @param {Message | null} quoted
 * @returns {Written[]}
 */
export function compose(text, attachments, quoted) {
  const written = [...words(text), ...attachments.flatMap(fromFile)];
  if (quoted && written.length > 0) {
    written[0].more = { ...written[0].more, ...quoteOf(quoted) };
  }
  return written;
}

/**
 * Whether files are shown large before they are sent; a voice note is listened to in the field's
 * place.
 *
 * @param {Attachment[]} attached
 */
export function hasStage(attached) {
  return attached.length > 1 || (attached.length === 1 && !attached[0].is_voice);
}

/**
 * Which of the kinds a file is shown as. The server decides by the content; this is for the
 * moment until it has answered.
 *
 * @param {{file: {type: string}, as_document: boolean}} attachment
 * @returns {"IMAGE" | "VIDEO" | "AUDIO" | "DOCUMENT"}
 */
export function typeOf({ file, as_document: isDocument }) {
  const [kind, format = ""] = file.type.split("/");
  if (isDocument || format.startsWith("svg")) {
    return "DOCUMENT";
  }
  if (kind === "image") {
    return "IMAGE";
  }
  return kind === "video" ? "VIDEO" : kind === "audio" ? "AUDIO" : "DOCUMENT";
}

/**
 * Whether WhatsApp takes the file only as a document: a video or sound that is too large.
 *
 * @param {{file: File, as_document: boolean}} attachment
 * @param {{media: number}} limits in bytes
 */
export function isTooLarge(attachment, limits) {
  const type = typeOf(attachment);
  return (type === "VIDEO" || type === "AUDIO") && attachment.file.size > limits.media;
}

/**
 * @param {string} text
 * @returns {Written[]}
 */
function words(text) {
  return text.trim() === "" ? [] : [{ content: text.trim(), more: {} }];
}

/**
 * @param {Attachment} attachment
 * @returns {Written[]}
 */
function fromFile(attachment) {
  const { id, file, caption } = attachment;
  const more = moreOf(attachment);
  return more.type === "AUDIO"
    ? [...words(caption), { id, content: "", more, file }]
    : [{ id, content: caption.trim(), more, file }];
}

/**
 * @param {Attachment} attachment
 * @returns {import("./outbox.js").More}
 */
function moreOf(attachment) {
  const { file, url, width, height, seconds, is_voice } = attachment;
  const { name, type: mime, size } = file;
  return {
    type: typeOf(attachment),
    file: { name, mime, size, url, width, height, seconds, ...(is_voice && { is_voice }) },
  };
}

/**
 * @param {Message} message
 * @returns {import("./outbox.js").More}
 */
function quoteOf({ id, from, type, content }) {
  const quote = { from_me: from !== "client", type, content: content.slice(0, LONGEST_QUOTE) };
  return { quoted_message_id: id, quote };
}
