// @ts-check
/** From what stands in the composer to the messages that it makes. Pure. */

/** @typedef {import("./shapes.js").Attachment} Attachment */
/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {{content: string, more: import("./outbox.js").More, file?: File}} Written */

const LONGEST_QUOTE = 200;

/**
 * One message a file. The text becomes the caption of the first file that can carry one, or a
 * message of its own before the files; the quote goes with whatever comes first.
 *
 * @param {string} text
 * @param {Attachment[]} attachments
 * @param {Message | null} quoted
 * @returns {Written[]}
 */
export function compose(text, attachments, quoted) {
  const captioned = text === "" ? undefined : attachments.find(carriesCaption);
  /** @type {Written[]} */
  const written = text !== "" && !captioned ? [{ content: text, more: {} }] : [];
  for (const attachment of attachments) {
    const content = attachment === captioned ? text : "";
    written.push({ content, more: moreOf(attachment), file: attachment.file });
  }
  if (quoted && written.length > 0) {
    written[0].more = { ...written[0].more, ...quoteOf(quoted) };
  }
  return written;
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

/** @param {Attachment} attachment */
function carriesCaption(attachment) {
  return typeOf(attachment) !== "AUDIO";
}

/**
 * @param {Attachment} attachment
 * @returns {import("./outbox.js").More}
 */
function moreOf(attachment) {
  const { file, url, width, height, seconds } = attachment;
  const { name, type: mime, size } = file;
  return { type: typeOf(attachment), file: { name, mime, size, url, width, height, seconds } };
}

/**
 * @param {Message} message
 * @returns {import("./outbox.js").More}
 */
function quoteOf({ id, from, type, content }) {
  const quote = { from_me: from !== "client", type, content: content.slice(0, LONGEST_QUOTE) };
  return { quoted_message_id: id, quote };
}
