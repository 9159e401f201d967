// @ts-check
// Files: what is known of a message's file, sending one from this machine's disk, and holding
// one ready for it. The bytes do not pass through Python's calls: they come by an <input>, and
// leave as a Blob that is read with the browser's own protocol (page_files.py).

const WITH_FILE = new Set(["image", "video", "ptv", "audio", "ptt", "document", "sticker"]);
// What says that a message has no file, or none any more.
const GONE = new Set(["media_not_found", "message_not_contains_media"]);
const BYTES = "application/octet-stream";

/** @type {Map<string, Blob | null>} files that Python reads, or is going to (null) */
const taken = new Map();

/**
 * @param {MsgModel} msg
 */
function fileOf(msg) {
  if (!WITH_FILE.has(String(msg.type))) return null;
  const { mediaData } = msg;
  return {
    mime: textOf(msg.mimetype ?? mediaData?.mimetype),
    name: textOf(msg.filename),
    size: wholeOf(msg.size ?? mediaData?.size),
    seconds: amountOf(msg.duration ?? mediaData?.duration),
    width: wholeOf(msg.width ?? mediaData?.fullWidth),
    height: wholeOf(msg.height ?? mediaData?.fullHeight),
  };
}

/**
 * WhatsApp Web writes some amounts as text.
 * @param {unknown} value
 */
function amountOf(value) {
  const amount = Number(value);
  return Number.isFinite(amount) && amount > 0 ? amount : null;
}

/** @param {unknown} value */
function wholeOf(value) {
  const amount = amountOf(value);
  return amount && Math.ceil(amount);
}

/**
 * What its sender wrote to a file: a file that has nothing written to it goes by its name.
 * @param {Partial<MsgModel>} msg
 */
function captionOf(msg) {
  const isName = !msg.isCaptionByUser && msg.caption === msg.filename;
  return isName ? null : textOf(msg.caption);
}

/**
 * A message's key for wa-js, and the size of its file.
 * @param {Ref & { chat: string, since: number }} args `since` is the message's time in seconds
 */
async function findFile({ chat, id, fromMe, since }) {
  const msg = (await findOfPerson(chat, { id, fromMe })) ?? (await findInHistory());
  return { key: String(msg.id), size: fileOf(msg)?.size ?? null };

  async function findInHistory() {
    const read = await inTurn(await findChats(chat), (model) => readBack(model, since));
    const messages = read.flatMap((part) => part.messages);
    const found = messages.find((one) => one.id.id === id && one.id.fromMe === fromMe);
    if (found) return found;
    const text = "WhatsApp Web does not have this message.";
    if (leastOf(read.map((part) => part.reach)) !== "past") throw new Error(text);
    throw new Refused("msg_not_found", text);
  }
}

/**
 * Fetches the file of a message and holds it under the token until it is dropped.
 * @param {{ key: string, token: string }} args
 */
async function takeFile({ key, token }) {
  // No refusal: the file is there, for a later helpdesk.
  if (!isAble("files")) throw new Error(inability("files"));
  taken.set(token, null);
  const blob = await WPP.chat.downloadMedia(key).catch((error) => {
    // Offline nothing can be had: that says nothing of the file.
    if (!GONE.has(codeOf(error)) || !WPP.conn.isOnline()) throw error;
    throw new Refused(codeOf(error), "WhatsApp does not have this file any more.");
  });
  // Whoever asked may have given up meanwhile. Of this type it is read as bytes, never as text.
  if (taken.has(token)) taken.set(token, blob.slice(0, blob.size, BYTES));
  return {};
}

/** @param {string} token */
function takenFile(token) {
  return taken.get(token) ?? null;
}

/**
 * Sends the file that was put into the input `input`.
 * @param {Order & {
 *   input: string,
 *   type: "image" | "video" | "audio" | "sticker" | "document",
 *   isVoice: boolean,
 *   fileName: string,
 *   mime: string,
 *   caption: string,
 *   patience: number,
 * }} args `patience` is for how many milliseconds it may be uploading
 */
async function sendFile({ input, type, isVoice, fileName, mime, caption, patience, ...order }) {
  const given = inputOf(input)?.files?.[0];
  if (!given) throw new Refused("no_file", "The file did not reach WhatsApp Web.");
  // WhatsApp Web may read it again later, as when a client sends the same file back; the one on
  // the disk is gone by then. Through a stream the browser copies it without holding it whole.
  const copy = await new Response(given.stream()).blob();
  // wa-js looks at the file's own name and type, not at what it is told of them.
  const file = new File([copy], fileName, { type: mime });
  return await handOver(
    order,
    (chat, options) =>
      WPP.chat.sendFileMessage(chat, file, {
        ...options,
        type,
        isPtt: isVoice,
        waveform: isVoice,
        filename: fileName,
        mimetype: mime,
        ...(caption ? { caption } : {}),
      }),
    patience,
  );
}

/** @param {string} id */
function inputOf(id) {
  return /** @type {HTMLInputElement | null} */ (document.getElementById(id));
}

serve({
  findFile,
  takeFile,
  sendFile: needing("files", sendFile),

  /** @param {{ token: string }} args */
  dropFile: async ({ token }) => {
    taken.delete(token);
    return {};
  },

  /**
   * A place in the page where the browser can put a file.
   * @param {{ input: string }} args
   */
  openInput: async ({ input }) => {
    const element = document.createElement("input");
    element.type = "file";
    element.id = input;
    element.hidden = true;
    document.documentElement.append(element);
    return {};
  },

  /** @param {{ input: string }} args */
  closeInput: async ({ input }) => {
    inputOf(input)?.remove();
    return {};
  },
});
