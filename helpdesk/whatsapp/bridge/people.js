// @ts-check
// Who is on the other side: wids, names, chats.

/** @typedef {InstanceType<WaJs["whatsapp"]["ChatModel"]>} ChatModel */
/** @typedef {InstanceType<WaJs["whatsapp"]["MsgModel"]>} MsgModel */
/** @typedef {InstanceType<WaJs["whatsapp"]["Wid"]>} Wid */
/** @typedef {{ id: string, fromMe: boolean }} Ref a bare id and its direction */
/**
 * How far back a chat's history was read: "past" when an older message than asked for was
 * seen, "exhausted" when the page has no older ones, "unknown" when it could not be read.
 * @typedef {"past" | "exhausted" | "unknown"} Reach
 */

/** @param {Wid} wid */
function isPerson(wid) {
  return (wid.server === "c.us" || wid.server === "lid") && wid.user !== "0";
}

/**
 * Whether a wid is the business itself, by number or by LID, on whatever device.
 * @param {Wid | undefined | null} wid
 */
function isMe(wid) {
  if (!wid) return false;
  const ours = [
    WPP.whatsapp.UserPrefs.getMaybeMePnUser(),
    WPP.whatsapp.UserPrefs.getMaybeMeLidUser(),
  ];
  return ours.some((mine) => mine && mine.user === wid.user && mine.server === wid.server);
}

/**
 * The other wid of a person, phone for LID and LID for phone, as far as the page knows it.
 * @param {Wid} wid
 * @returns {string[]}
 */
function aliasesOf(wid) {
  if (!isPerson(wid)) return [];
  const other = wid.isLid()
    ? WPP.whatsapp.lidPnCache.getPhoneNumber(wid)
    : WPP.whatsapp.lidPnCache.getCurrentLid(wid);
  return other ? [String(other)] : [];
}

/** @param {Wid} wid */
function nameOf(wid) {
  for (const id of [String(wid), ...aliasesOf(wid)]) {
    const contact = WPP.whatsapp.ContactStore.get(id);
    const name = contact && (contact.name || contact.verifiedName || contact.pushname);
    if (name) return textOf(name);
  }
  return null;
}

/**
 * The chats that a person has in the page: by this wid, and by the other one.
 * @param {string} wid
 * @returns {ChatModel[]}
 */
function chatsOf(wid) {
  const known = WPP.util.createWid(wid);
  const wids = known ? [wid, ...aliasesOf(known)] : [wid];
  return wids.flatMap((id) => WPP.chat.get(id) ?? []);
}

/**
 * The wid that WhatsApp knows somebody by: an old Brazilian account lacks the ninth digit that
 * its number has by now. WhatsApp is asked only of those who have no chat here.
 * @param {string} wid
 */
async function registeredWid(wid) {
  if (chatsOf(wid).length) return wid;
  const found = await WPP.contact.queryWidExists(wid);
  return found ? String(found.wid) : wid;
}

/**
 * The chats of a person, under whatever wid they are.
 * @param {string} wid
 */
async function findChats(wid) {
  return chatsOf(await registeredWid(wid));
}

/**
 * The chat to write to somebody in: the latest that they have, or a new one.
 * @param {string} wid
 * @returns {Promise<ChatModel>}
 */
async function openChat(wid) {
  return await WPP.chat.find(await registeredWid(wid)).catch((error) => {
    throw new Refused("chat_not_found", messageOfError(error));
  });
}

/**
 * Whether the page has no message of a chat. One that was only just made has a notice in it.
 * @param {ChatModel} chat
 */
function isEmpty(chat) {
  const loaded = chat.msgs.getModelsArray();
  const isAllNotices = loaded.every((msg) => String(msg.type).includes("notification"));
  return isAllNotices && (loaded.length > 0 || !chat.lastReceivedKey);
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "string" && value ? value : null;
}

/** @param {MsgModel} msg */
function secondsOf(msg) {
  return Number.isFinite(msg.t) ? Math.floor(Number(msg.t)) : Math.floor(Date.now() / 1000);
}

serve({
  /**
   * The wids of whoever has a number, that of the chat first; none when WhatsApp cannot say.
   * @param {{ wid: string }} args
   */
  findNumber: async ({ wid }) => {
    const found = await WPP.contact.queryWidExists(wid);
    if (!found) return { wids: [] };
    const own = String(found.wid);
    const lid = found.lid ? [String(found.lid)] : [];
    const chats = chatsOf(own).map((chat) => String(chat.id));
    return { wids: [...chats, own, ...aliasesOf(found.wid), ...lid] };
  },
});
