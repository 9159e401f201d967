// @ts-check
// What the page holds: histories, inventories, look-ups.

const PAGE = 50;
// Reactions are read one message after the other: of so many in a chat, the newest.
const MOST_REACTIONS = 200;

/**
 * A chat's messages from the newest back past `since` (seconds), oldest first, without calls.
 * @param {ChatModel} chat
 * @param {number} since
 */
async function readBack(chat, since) {
  const loaded = chat.msgs.getModelsArray();
  const newest = newestKey(chat);
  if (!newest) {
    // A chat that has a time had messages: they cannot be read.
    return { messages: merged(loaded), reach: /** @type {Reach} */ (chat.t ? "unknown" : "exhausted") };
  }
  const last = await findMessage(newest);
  const newer = await readPage(chat, newest, "after");
  const { messages, reach } = await readOlder(newest, since, (key) => readPage(chat, key, "before"));
  return { messages: merged(messages, last ? [last] : [], newer, loaded), reach };
}

/**
 * The same with the calls, which WhatsApp Web keeps apart.
 * @param {ChatModel} chat
 * @param {number} since
 */
async function readBackWithCalls(chat, since) {
  const { messages, reach } = await readBack(chat, since);
  const newest = newestKey(chat);
  if (!newest || !isAble("calls missed while away")) return { messages, reach };
  const calls = await readOlder(newest, since, (key) => readCalls(chat, key));
  return { messages: merged(messages, calls.messages), reach };
}

/** @param {ChatModel} chat */
function newestKey(chat) {
  return (chat.lastReceivedKey ?? chat.msgs.getModelsArray().at(-1)?.id)?.toString();
}

/**
 * Each message once, oldest first.
 * @param {MsgModel[][]} lists
 */
function merged(...lists) {
  const known = new Map(lists.flat().map((msg) => [String(msg.id), msg]));
  return [...known.values()].sort((one, other) => secondsOf(one) - secondsOf(other));
}

/**
 * Page by page, until one reaches past `since` or brings nothing new: WhatsApp Web may give fewer
 * than asked for while there are more.
 * @param {string} newest
 * @param {number} since
 * @param {(anchor: string) => Promise<MsgModel[]>} readBefore a page, oldest first
 * @returns {Promise<{ messages: MsgModel[], reach: Reach }>}
 */
async function readOlder(newest, since, readBefore) {
  /** @type {MsgModel[]} */
  let messages = [];
  const known = new Set();
  let anchor = newest;
  for (;;) {
    const page = await readBefore(anchor);
    const news = page.filter((msg) => !known.has(String(msg.id)));
    for (const msg of news) known.add(String(msg.id));
    messages = [...news, ...messages];
    if (!news.length) return { messages, reach: "exhausted" };
    if (secondsOf(page[0]) < since) return { messages, reach: "past" };
    anchor = String(page[0].id);
  }
}

/**
 * Oldest first, without the anchor.
 * @param {ChatModel} chat
 * @param {string} anchor
 * @param {"before" | "after"} direction
 * @returns {Promise<MsgModel[]>}
 */
async function readPage(chat, anchor, direction) {
  const count = direction === "before" ? PAGE : -1;
  const raw = await WPP.chat.getMessages(chat.id, { count, direction, id: anchor });
  const page = /** @type {MsgModel[]} */ (/** @type {unknown} */ (raw));
  const isBackwards = page.length > 1 && secondsOf(page[0]) > secondsOf(page[page.length - 1]);
  if (isBackwards) page.reverse();
  return page.filter((msg) => String(msg.id) !== anchor);
}

/**
 * A page of calls before the anchor, oldest first. wa-js's own way says nothing of a failure, and
 * cuts messages off to make room for the calls.
 * @param {ChatModel} chat
 * @param {string} anchor
 */
async function readCalls(chat, anchor) {
  const { MsgKey, MsgModel, MsgStore, functions } = WPP.whatsapp;
  const found = await functions.msgFindCallLog({ anchor: MsgKey.fromString(anchor), count: PAGE });
  const calls = found.map((/** @type {any} */ raw) => MsgStore.get(raw.id) ?? new MsgModel(raw));
  return merged(calls.filter((call) => call.id.remote.equals(chat.id)));
}

/**
 * @param {string} key
 * @returns {Promise<MsgModel | null>}
 */
async function findMessage(key) {
  try {
    return await WPP.chat.getMessageById(key);
  } catch (error) {
    if (codeOf(error) === "msg_not_found") return null;
    throw error;
  }
}

/**
 * @param {string} wid
 * @param {number} since
 * @returns {Promise<{ chat: string, aliases: string[], messages: object[], reach: string }>}
 */
async function inventoryOf(wid, since) {
  const chat = WPP.chat.get(wid);
  if (!chat) return unread(wid);
  const { messages, reach } = await readBackWithCalls(chat, since);
  const recent = messages.filter((msg) => secondsOf(msg) >= since);
  const reactions = await newestReactions(recent);
  const lines = recent.map((msg) => ({
    id: msg.id.id,
    fromMe: msg.id.fromMe,
    t: secondsOf(msg),
    ack: msg.ack ?? 0,
    type: String(msg.type),
    editedAt: editedAt(msg),
    reactions: reactions.get(msg) ?? null,
  }));
  return { chat: wid, aliases: aliasesOf(chat.id), messages: lines, reach };
}

/**
 * The reactions of those messages of which the page can say, oldest message first.
 * @param {MsgModel[]} messages
 */
async function newestReactions(messages) {
  const marked = messages.filter(hasReactionMark).slice(-MOST_REACTIONS);
  return new Map(await inTurn(marked, async (msg) => [msg, await reactionsOf(msg)]));
}

/** @param {string} wid */
function unread(wid) {
  return { chat: wid, aliases: [], messages: [], reach: "unknown" };
}

/**
 * Whether our message of that bare id is in the chat, and how far back the page has looked:
 * of several chats, in the one that was read the least.
 * @param {{ chat: string, id: string, since: number }} args
 */
async function lookUp({ chat, id, since }) {
  const stored = WPP.whatsapp.MsgStore.get(`true_${chat}_${id}`);
  if (stored) return { isFound: true, ack: stored.ack ?? 0, reach: "past" };
  /** @type {Reach[]} */
  const reaches = [];
  for (const model of await resolveChats(chat)) {
    const key = `true_${model.id}_${id}`;
    const known = await findMessage(key);
    if (known) return { isFound: true, ack: known.ack ?? 0, reach: "past" };
    // It may come yet.
    if (underWay.has(key)) return { isFound: false, ack: 0, reach: "unknown" };
    const read = await readBack(model, since);
    const found = read.messages.find((msg) => msg.id.fromMe && msg.id.id === id);
    if (found) return { isFound: true, ack: found.ack ?? 0, reach: "past" };
    reaches.push(read.reach);
  }
  return { isFound: false, ack: 0, reach: leastOf(reaches) };
}

/**
 * The chats of a person, or the one that the page opens for somebody it has none of; nothing
 * when it cannot. One that is opened only now has no message, and its history counts as read to
 * its end: whether its first message was sent all the same, Python knows (firsts.py).
 * @param {string} wid
 * @returns {Promise<ChatModel[]>}
 */
async function resolveChats(wid) {
  const known = await findChats(wid);
  if (known.length) return known;
  const opened = await openChat(wid).catch(() => null);
  return opened ? [opened] : [];
}

/**
 * @param {Reach[]} reaches
 * @returns {Reach}
 */
function leastOf(reaches) {
  if (!reaches.length || reaches.includes("unknown")) return "unknown";
  return reaches.includes("exhausted") ? "exhausted" : "past";
}

serve({
  lookUp,

  /** @param {{ since: number }} args */
  listChats: async ({ since }) => {
    const chats = await WPP.chat.list({ ignoreGroupMetadata: true });
    const recent = chats.filter((chat) => !(Number(chat.t) < since));
    const people = recent.filter((chat) => isPerson(chat.id));
    return {
      chats: people.map((chat) => String(chat.id)),
      ignored: recent.length - people.length,
      isDelivered: !isDeliveryUnfinished(),
    };
  },

  /** @param {{ chats: string[], since: number }} args */
  takeInventory: async ({ chats, since }) => ({
    // A chat that cannot be read must not hide the others.
    chats: await inTurn(chats, (wid) => inventoryOf(wid, since).catch(() => unread(wid))),
  }),

  /** @param {{ chat: string, wanted: Ref[], since: number }} args */
  fetch: async ({ chat, wanted, since }) => {
    const isWanted = new Set(wanted.map((ref) => `${ref.fromMe}_${ref.id}`));
    const read = await inTurn(await findChats(chat), (model) => readBackWithCalls(model, since));
    const messages = read.flatMap((part) => part.messages);
    const found = messages.filter((msg) => isWanted.has(`${msg.id.fromMe}_${msg.id.id}`));
    const reactions = await newestReactions(found);
    return {
      messages: found.map((msg) => ({ ...messageOf(msg), reactions: reactions.get(msg) ?? [] })),
    };
  },
});
