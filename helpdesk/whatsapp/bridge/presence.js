// @ts-check
// What people do without writing: they type, they record, they have read. Both ways.

const MOST_WATCHED_AT_ONCE = 200;
const WATCHED_WHEN_NEWER = 24 * 3600;

/** What WhatsApp Web has called it, by version. */
const ACTIVITIES = new Map([
  ["typing", "typing"],
  ["composing", "typing"],
  ["recording", "recording"],
  ["recording_audio", "recording"],
]);

/** Chats whose people are busy, as told last: others going on- and offline is no news. */
const busy = new Set();
/** @type {Set<string>} */
const watched = new Set();

WPP.on("chat.presence_change", ({ id, state }) => {
  const activity = ACTIVITIES.get(state) ?? "paused";
  const wid = String(id);
  if (!isPerson(id) || (activity === "paused" && !busy.delete(wid))) return;
  if (activity !== "paused") busy.add(wid);
  tell("presence", { chat: wid, aliases: aliasesOf(id), activity });
});

WPP.on("chat.new_message", (msg) => {
  if (!msg.id.fromMe && isPerson(msg.id.remote)) void watchPresence(String(msg.id.remote));
});

// WhatsApp forgets with each connection whose presence it was asked for, and wa-js asks only once.
WPP.on("conn.stream_mode_changed", (mode) => {
  if (mode !== "MAIN" || !isAble("typing and presence")) return;
  watched.clear();
  busy.clear();
  void watchRecent();
});

async function watchRecent() {
  const since = Date.now() / 1000 - WATCHED_WHEN_NEWER;
  const chats = await WPP.chat.list({ onlyUsers: true, ignoreGroupMetadata: true });
  const recent = chats.filter((chat) => Number(chat.t) >= since && isPerson(chat.id));
  recent.sort((one, other) => Number(other.t) - Number(one.t));
  await inTurn(recent.slice(0, MOST_WATCHED_AT_ONCE), (chat) => watchPresence(String(chat.id)));
}

/**
 * Asks to be told when somebody types. Somebody whom WhatsApp does not tell of is no error.
 * @param {string} wid
 */
async function watchPresence(wid) {
  if (watched.has(wid) || !isAble("typing and presence")) return;
  watched.add(wid);
  await WPP.contact.subscribePresence(wid);
}

/** @type {Record<string, (chat: Wid) => Promise<void>>} */
const SHOW = {
  typing: (chat) => WPP.chat.markIsComposing(chat),
  recording: (chat) => WPP.chat.markIsRecording(chat),
  paused: (chat) => WPP.chat.markIsPaused(chat),
};

serve({
  /** @param {{ chat: string }} args */
  markRead: needing("read marks", async ({ chat }) => {
    await inTurn(await findChats(chat), (model) => WPP.chat.markIsRead(model.id));
    return {};
  }),

  /** @param {{ chat: string, activity: string }} args */
  showActivity: needing("typing and presence", async ({ chat, activity }) => {
    const [model] = await findChats(chat);
    if (model) await SHOW[activity](model.id);
    return {};
  }),
});
