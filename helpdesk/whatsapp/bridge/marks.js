// @ts-check
// What befalls a message after it was written: edits, deletions, reactions. Both ways.

const DELETION_LIMIT = 5_000;
const OLD_DELETION_LIMIT = 1_000;
const DELETION_CHECK = 100;
// For so long WhatsApp lets a message be taken back, in seconds.
const DELETABLE_FOR = 60 * 3600;

// --- what is told ----------------------------------------------------------------------------

// Of an edit that comes in, wa-js's own `chat` is us; the key's is theirs.
WPP.on("chat.msg_edited", ({ msg }) => {
  tellOf("edited", msg.id, { ...textsOf(msg), at: editedAt(msg) ?? Date.now() });
});

// The key of the deleted message may be the writer's own, in whose eyes we are the other side.
WPP.on("chat.msg_revoke", ({ refId, from, to }) => {
  const isTheirs = isMe(refId.remote);
  const key = isTheirs ? { id: refId.id, fromMe: isMe(from), remote: isMe(from) ? to : from } : refId;
  tellOf("deleted", key, { at: Date.now() });
});

WPP.on("chat.new_reaction", ({ id, msgId, reactionText, sender, timestamp }) => {
  const byMe = id.fromMe || isMe(sender);
  tellOf("reaction", msgId, { byMe, emoji: reactionText ?? "", at: millisecondsOf(timestamp) });
});

/**
 * Tells something of a message, unless it stands in no person's chat.
 * @param {string} kind
 * @param {Ref & { remote: Wid }} key
 * @param {object} content
 */
function tellOf(kind, key, content) {
  if (!isPerson(key.remote)) return;
  const { fromMe, remote, id } = key;
  const aliases = aliasesOf(remote);
  tell(kind, { key: { fromMe, remote: String(remote), id }, aliases, ...content });
}

/**
 * When a message was edited last, in milliseconds; null: never. One whose edit has no time is
 * always said to be as old as itself.
 * @param {any} msg a MsgModel; wa-js's type of it lacks the fields of an edit
 * @returns {number | null}
 */
function editedAt(msg) {
  if (!msg.latestEditMsgKey) return null;
  return millisecondsOf(msg.latestEditSenderTimestampMs ?? secondsOf(msg));
}

/**
 * Whether WhatsApp Web marks a message as having reactions, or as having none any more. Nothing
 * is concluded from a mark that is not there.
 * @param {any} msg a MsgModel; wa-js's type of it lacks the mark
 */
function hasReactionMark(msg) {
  return typeof msg.hasReaction === "boolean" && msg.type !== DELETED;
}

/**
 * The emojis on a marked message; null when the page cannot say.
 * @param {any} msg
 * @returns {Promise<{ byMe: boolean, emoji: string, at: number }[] | null>}
 */
async function reactionsOf(msg) {
  if (!msg.hasReaction) return [];
  // One whose reactions cannot be read is told without them.
  const found = await WPP.chat.getReactions(String(msg.id)).catch(() => null);
  return found && found.reactions.flatMap(({ senders }) => senders.map(reactionOf));
}

/** @param {any} sender wa-js's type of it is not what it gives */
function reactionOf({ sender, reactionText, timestamp }) {
  return { byMe: isMe(sender), emoji: String(reactionText), at: millisecondsOf(timestamp) };
}

/**
 * WhatsApp Web's times are seconds here and milliseconds there.
 * @param {unknown} time
 */
function millisecondsOf(time) {
  const number = Number(time);
  if (!(number > 0)) return Date.now();
  return Math.floor(number < 1e11 ? number * 1000 : number);
}

// --- what is done ----------------------------------------------------------------------------

/**
 * A person's message of that key, loaded from the history if need be.
 * @param {string} wid
 * @param {Ref} ref
 * @returns {Promise<MsgModel | null>}
 */
async function findOfPerson(wid, ref) {
  for (const chat of await findChats(wid)) {
    const found = await findMessage(`${ref.fromMe}_${chat.id}_${ref.id}`);
    if (found) return found;
  }
  return null;
}

/**
 * @param {string} wid
 * @param {Ref} ref
 */
async function getOfPerson(wid, ref) {
  const msg = await findOfPerson(wid, ref);
  if (!msg) throw new Refused("msg_not_found", "WhatsApp Web does not have this message.");
  return msg;
}

/**
 * What wa-js gives a code for is an answer, and will be the same again.
 * @template T
 * @param {Promise<T>} doing
 */
function refusable(doing) {
  return doing.catch((error) => {
    if (typeof error?.code !== "string") throw error;
    throw new Refused(error.code, messageOfError(error));
  });
}

/**
 * WhatsApp Web says nothing of the end of a deletion, so its message is looked at.
 * @param {MsgModel} msg
 */
async function awaitDeletion(msg) {
  const isOld = Date.now() / 1000 - secondsOf(msg) > DELETABLE_FOR;
  const limit = isOld ? OLD_DELETION_LIMIT : DELETION_LIMIT;
  for (let waited = 0; waited < limit; waited += DELETION_CHECK) {
    if (msg.type === DELETED) return;
    await pause(DELETION_CHECK);
  }
  if (isOld) {
    throw new Refused("too_old", "WhatsApp does not take back messages as old as this one.");
  }
  throw new Error("WhatsApp has not confirmed the deletion");
}

serve({
  /** @param {{ chat: string, id: string, text: string }} args */
  edit: needing("edits", async ({ chat, id, text }) => {
    const msg = await getOfPerson(chat, { id, fromMe: true });
    const { body, caption } = textsOf(msg);
    if ((body ?? caption) === text) return {};
    await refusable(
      WPP.chat.editMessage(msg.id, text, {
        markIsRead: false,
        detectMentioned: false,
        linkPreview: false,
      }),
    );
    return {};
  }),

  /** @param {{ chat: string, id: string }} args */
  deleteMessage: needing("deletions", async ({ chat, id }) => {
    const msg = await getOfPerson(chat, { id, fromMe: true });
    if (msg.type === DELETED) return {};
    // wa-js would delete a message of somebody else here only, on this device.
    if (!msg.senderObj?.isMe) throw new Refused("not_ours", "This message is not ours.");
    await refusable(WPP.chat.deleteMessage(msg.id.remote, String(msg.id), false, true));
    await awaitDeletion(msg);
    return {};
  }),

  /** @param {{ chat: string, id: string, fromMe: boolean, emoji: string }} args */
  react: needing("reactions", async ({ chat, id, fromMe, emoji }) => {
    const msg = await getOfPerson(chat, { id, fromMe });
    const { sendMsgResult } = await refusable(WPP.chat.sendReactionToMessage(msg, emoji));
    /** @type {any} */
    const answer = sendMsgResult;
    const result = String(answer?.messageSendResult ?? answer);
    if (result.startsWith("ERROR_")) throw new Refused("react_failed", result);
    return {};
  }),
});
