// @ts-check
// What arrives: messages and ticks.

/** The type of a message that its writer has taken back. */
const DELETED = "revoked";

// The body of these is a thumbnail; what a person wrote is the caption.
const THUMBNAILED = new Set([
  "image", "video", "ptv", "sticker", "document", "location", "live_location", "product",
]);

WPP.on("chat.new_message", (msg) => tell("message", messageOf(msg)));
WPP.on("chat.msg_ack_change", ({ ack, ids }) => {
  tell("ticks", { ticks: ids.map((key) => ({ id: key.id, fromMe: key.fromMe, ack })) });
});

/** wa-js passes on ticks from 1 upwards only; a failure shows in the store alone. */
function watchFailures() {
  WPP.whatsapp.MsgStore?.on("change:ack", (/** @type {MsgModel} */ msg) => {
    const ack = msg.ack ?? 0;
    if (ack <= FAILED) tell("ticks", { ticks: [{ id: msg.id.id, fromMe: msg.id.fromMe, ack }] });
  });
}

/** @param {MsgModel} msg */
function messageOf(msg) {
  const key = msg.id;
  return {
    key: { fromMe: key.fromMe, remote: String(key.remote), id: key.id },
    ...textsOf(msg),
    t: secondsOf(msg),
    ack: msg.ack ?? 0,
    name: nameOf(key.remote) ?? (key.fromMe ? null : textOf(msg.notifyName)),
    aliases: aliasesOf(key.remote),
    file: fileOf(msg),
    place: placeOf(msg),
    cards: cardsOf(msg),
    quote: quoteOf(msg),
    isForwarded: Boolean(msg.isForwarded),
    isViewOnce: Boolean(msg.isViewOnce),
  };
}

/**
 * What a message, or one that is quoted, says, and what it is.
 * @param {Partial<MsgModel>} msg
 */
function textsOf(msg) {
  const type = String(msg.type);
  const { comment, vcardFormattedName, loc, filename, pollName } = msg;
  const labels = [comment, vcardFormattedName, loc, filename, pollName].map(textOf);
  return {
    type,
    body: THUMBNAILED.has(type) ? null : textOf(msg.body),
    caption: captionOf(msg),
    label: labels.find(Boolean) ?? null,
  };
}

/**
 * `text` is the name and, on the lines after it, the address.
 * @param {MsgModel} msg
 */
function placeOf(msg) {
  const { lat, lng } = msg;
  if (typeof lat !== "number" || typeof lng !== "number") return null;
  return { lat, lng, text: textOf(msg.loc) };
}

/**
 * Contact cards: a name each, and the vCard as it was sent.
 * @param {MsgModel} msg
 */
function cardsOf(msg) {
  if (msg.type === "vcard") {
    return [{ name: textOf(msg.vcardFormattedName), vcard: textOf(msg.body) }];
  }
  if (msg.type !== "multi_vcard" || !Array.isArray(msg.vcardList)) return [];
  return msg.vcardList.map((/** @type {any} */ card) => ({
    name: textOf(card?.displayName),
    vcard: textOf(card?.vcard),
  }));
}

/**
 * The message that this one answers: its key, and what it said at the time.
 * @param {MsgModel} msg
 */
function quoteOf(msg) {
  const id = textOf(msg.quotedStanzaID);
  if (!id) return null;
  return { id, fromMe: isMe(msg.quotedParticipant), ...textsOf(msg.quotedMsg ?? {}) };
}
