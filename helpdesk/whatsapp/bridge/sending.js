// @ts-check
// What leaves.

const FAILED = -1;
const ACK_LIMIT = 2_000;
const ACK_CHECK = 100;

/**
 * Everything about a message to send but its content: `id` is the bare id to send it under;
 * `isNoted` tells that Python has written down that it is about to be sent; at `until`
 * (milliseconds, on the clock of this machine) Python stops waiting for the answer.
 * @typedef {{
 *   chat: string, id: string, quoted: Ref | null, isNoted: boolean, until: number
 * }} Order
 */

/** @typedef {ReturnType<WaJs["chat"]["sendTextMessage"]>} Sending */
/** @typedef {Parameters<WaJs["chat"]["sendRawMessage"]>[2]} SendOptions */

/** @type {Map<string, Sending>} what wa-js has been told to send and has not answered, by key */
const underWay = new Map();

/**
 * Hands a message to WhatsApp; the answer is its tick number by now. Nothing is done, and the
 * answer is null, where the chat is empty and Python has yet to note it (see firsts.py).
 * Nothing leaves that Python has given up: opening a chat may wait for the network, and who asks
 * again after that waits beside the first.
 * @param {Order} order
 * @param {(chat: string, options: NonNullable<SendOptions>) => Sending} send
 * @param {number} [patience] how many milliseconds it may stand on its clock unanswered
 */
async function handOver({ chat: wid, id, quoted, isNoted, until }, send, patience = ACK_LIMIT) {
  const chat = await openChat(wid);
  const key = `true_${chat.id}_${id}`;
  const quotedMsg = quoted && (await findQuotable(wid, quoted));
  // From here to the sending nothing is waited for, so that no other attempt comes between.
  const known = WPP.whatsapp.MsgStore.get(key);
  if (known) return { ack: known.ack ?? 0 };
  let sending = underWay.get(key);
  if (!sending) {
    if (Date.now() >= until) throw new Expired("There was no time left to send this in.");
    if (!isNoted && isEmpty(chat)) return { ack: null };
    sending = send(String(chat.id), {
      waitForAck: true,
      markIsRead: false,
      detectMentioned: false,
      messageId: key,
      ...(quotedMsg ? { quotedMsg } : {}),
    });
    noteUnderWay(key, sending);
  }
  return await acknowledged(sending, key, { patience, until });
}

/**
 * @param {string} key
 * @param {Sending} sending
 */
function noteUnderWay(key, sending) {
  underWay.set(key, sending);
  const forget = () => underWay.delete(key);
  sending.then(forget, forget);
}

/**
 * The message to quote, or null: one that was deleted meanwhile, or that this page cannot read,
 * is no reason not to send the answer.
 * @param {string} wid
 * @param {Ref} quoted
 */
async function findQuotable(wid, quoted) {
  if (!isAble("quotes")) return null;
  const msg = await findOfPerson(wid, quoted).catch(() => null);
  return msg && WPP.whatsapp.functions.canReplyMsg(msg) ? msg : null;
}

/**
 * WhatsApp's answer tells the reason of a failure, but never comes while offline: after a
 * while the message counts as handed over as soon as it stands in the store, on its clock.
 * @param {Sending} sending
 * @param {string} key
 * @param {{ patience: number, until: number }} limits
 */
async function acknowledged(sending, key, { patience, until }) {
  const settled = sending.then(
    (result) => ({ ack: result.ack, reason: result.sendMsgResult?.messageSendResult }),
    (error) => ({ error }),
  );
  for (let waited = 0; Date.now() < until; waited += ACK_CHECK) {
    const answer = await Promise.race([settled, pause(ACK_CHECK)]);
    const ack = WPP.whatsapp.MsgStore.get(key)?.ack;
    if (answer && "error" in answer) {
      if (ack === undefined) throw new Refused(codeOf(answer.error), messageOfError(answer.error));
      return { ack };
    }
    if (answer && answer.ack <= FAILED) {
      throw new Refused("send_failed", String(answer.reason ?? `ack ${answer.ack}`));
    }
    if (answer) return { ack: Math.max(answer.ack, ack ?? 0) };
    if (ack !== undefined && (ack !== 0 || waited >= patience)) {
      if (ack > FAILED) return { ack };
    }
  }
  throw new Error("WhatsApp Web has not said what became of this message");
}

serve({
  /** @param {Order & { text: string }} args */
  sendText: (args) =>
    handOver(args, (chat, options) =>
      WPP.chat.sendTextMessage(chat, args.text, { ...options, linkPreview: false }),
    ),

  /** @param {Order & { place: { lat: number, lng: number, name: string, address: string } }} args */
  sendPlace: (args) =>
    handOver(args, (chat, options) =>
      WPP.chat.sendLocationMessage(chat, { ...options, ...args.place }),
    ),

  /**
   * wa-js's own way makes cards of people on WhatsApp only, and of one number each.
   * @param {Order & { cards: { name: string, vcard: string }[] }} args
   */
  sendCards: (args) =>
    handOver(args, (chat, options) => WPP.chat.sendRawMessage(chat, rawCards(args.cards), options)),
});

/** @param {{ name: string, vcard: string }[]} cards */
function rawCards(cards) {
  if (cards.length === 1) {
    const [{ name, vcard }] = cards;
    return { type: "vcard", body: vcard, vcardFormattedName: name };
  }
  const vcardList = cards.map(({ name, vcard }) => ({ displayName: name, vcard }));
  return { type: "multi_vcard", vcardList };
}
