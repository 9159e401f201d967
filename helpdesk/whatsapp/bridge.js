// @ts-check
// The page's side of the driver. It tells Python what happens in WhatsApp Web, as plain JSON
// and in order, and carries out what Python asks for. It runs in the page right after wa-js,
// before WhatsApp Web itself, on every load.
(() => {
  /** @typedef {InstanceType<WaJs["whatsapp"]["ChatModel"]>} ChatModel */
  /** @typedef {InstanceType<WaJs["whatsapp"]["MsgModel"]>} MsgModel */
  /** @typedef {InstanceType<WaJs["whatsapp"]["Wid"]>} Wid */
  /** @typedef {{ id: string, fromMe: boolean }} Ref a bare id and its direction */
  /**
   * How far back a chat's history was read: "past" when an older message than asked for was
   * seen, "exhausted" when the page has no older ones, "unknown" when it could not be read.
   * @typedef {"past" | "exhausted" | "unknown"} Reach
   */

  if (window.top !== window) return;

  const BATCH = 200;
  const PAGE = 50;
  const OFFLINE_DELIVERY_LIMIT = 30_000;
  const ACK_LIMIT = 2_000;
  const ACK_CHECK = 100;
  const FAILED = -1;

  // What must be found in WhatsApp Web before a number can be paired, and before it can serve.
  const NEEDED_TO_PAIR = ["Cmd", "Conn", "NetworkStatus", "Socket", "Stream", "UserPrefs"];
  const NEEDED_TO_SERVE = [
    "ChatStore",
    "ContactStore",
    "MsgKey",
    "MsgModel",
    "MsgStore",
    "Wid",
    "WidFactory",
    "lidPnCache",
    "functions.addAndSendMsgToChat",
    "functions.findOrCreateLatestChat",
    "functions.getEphemeralFields",
    "functions.getSearchContext",
    "functions.handleChatSimpleReceipt",
    "functions.unixTime",
  ];
  // WhatsApp Web has had one or the other of these for reading older messages.
  const NEEDED_ONE_OF = ["functions.msgFindByDirection", "functions.msgFindQuery"];

  // The body of these is a thumbnail; what a person wrote is the caption.
  const THUMBNAILED = new Set([
    "image", "video", "ptv", "sticker", "document", "location", "live_location", "product",
  ]);

  const generation = crypto.getRandomValues(new Uint32Array(2)).join("-");

  // --- telling ---------------------------------------------------------------------------------

  /** @type {{ seq: number, kind: string, content: object }[]} */
  const untold = [];
  let lastSeq = 0;
  let isTelling = false;

  /**
   * @param {string} kind
   * @param {object} content
   */
  function tell(kind, content) {
    untold.push({ seq: ++lastSeq, kind, content });
    void tellAll();
  }

  /** One batch at a time, and the next when Python is done with it: a slow reader slows us. */
  async function tellAll() {
    if (isTelling) return;
    isTelling = true;
    try {
      while (untold.length) {
        const events = untold.slice(0, BATCH);
        await window.helpdeskChannel(toJson({ generation, events }));
        untold.splice(0, events.length);
      }
    } finally {
      isTelling = false;
    }
  }

  /**
   * Halves of surrogate pairs, left where an emoji was cut in two, are no text elsewhere.
   * @param {object} content
   */
  function toJson(content) {
    return JSON.stringify(content, (_, value) =>
      typeof value === "string" ? value.toWellFormed() : value,
    );
  }

  // --- the session -----------------------------------------------------------------------------

  let isDeliveryLate = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let deliveryTimer;

  function readState() {
    const { mode, info } = WPP.conn.getStreamData();
    const me = WPP.conn.getMyUserId();
    return {
      mode: mode ?? null,
      info: info ?? null,
      phone: me?.server === "c.us" ? me.user : null,
      isReady: WPP.isFullReady && !isDeliveryPending(),
      isOnline: WPP.conn.isOnline(),
    };
  }

  /** Messages that came while the page was away arrive for a while after MAIN is reached. */
  function isDeliveryPending() {
    return isDeliveryUnfinished() && !isDeliveryLate;
  }

  function isDeliveryUnfinished() {
    return WPP.whatsapp.BackendEventBus?.isOfflineDeliveryEnd === false;
  }

  function tellState() {
    tell("state", readState());
  }

  WPP.on("conn.stream_mode_changed", (mode) => {
    awaitDelivery(mode === "MAIN");
    tellState();
  });
  WPP.on("conn.stream_info_changed", tellState);
  WPP.on("conn.online", tellState);
  WPP.on("conn.backend_event", (name) => {
    if (name === "offline_delivery_state_reset") awaitDelivery(readState().mode === "MAIN");
    // wa-js announces an event before WhatsApp Web has acted on it.
    queueMicrotask(tellState);
  });
  WPP.on("conn.auth_code_change", (code) => tell("qr", { text: code?.fullCode ?? null }));
  WPP.on("conn.qrcode_idle", () => tell("qr_idle", {}));
  WPP.on("conn.logout", () => tell("logout", {}));
  WPP.on("loader.injected", () => {
    tell("attached", { version: WPP.version });
    setTimeout(watchFailures);
  });
  // After the handlers that wa-js itself adds at this moment, the one for ticks among them.
  WPP.on("loader.full_ready", () => setTimeout(tellState));

  /**
   * Delivery begins anew; in MAIN its time runs.
   * @param {boolean} isMain
   */
  function awaitDelivery(isMain) {
    clearTimeout(deliveryTimer);
    isDeliveryLate = false;
    if (isMain) deliveryTimer = setTimeout(giveUpOnDelivery, OFFLINE_DELIVERY_LIMIT);
  }

  function giveUpOnDelivery() {
    isDeliveryLate = true;
    tellState();
  }

  // --- messages and ticks ----------------------------------------------------------------------

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
    const type = String(msg.type);
    return {
      key: { fromMe: key.fromMe, remote: String(key.remote), id: key.id },
      type,
      body: THUMBNAILED.has(type) ? null : textOf(msg.body),
      caption: textOf(msg.caption),
      label: textOf(msg.vcardFormattedName) ?? textOf(msg.loc) ?? textOf(msg.filename),
      t: secondsOf(msg),
      ack: msg.ack ?? 0,
      name: nameOf(key.remote) ?? (key.fromMe ? null : textOf(msg.notifyName)),
      aliases: aliasesOf(key.remote),
      quotedId: textOf(msg.quotedStanzaID),
    };
  }

  /** @param {unknown} value */
  function textOf(value) {
    return typeof value === "string" && value ? value : null;
  }

  /** @param {MsgModel} msg */
  function secondsOf(msg) {
    return Number.isFinite(msg.t) ? Math.floor(Number(msg.t)) : Math.floor(Date.now() / 1000);
  }

  /** @param {Wid} wid */
  function isPerson(wid) {
    return (wid.server === "c.us" || wid.server === "lid") && wid.user !== "0";
  }

  /**
   * The other wid of a person, phone for LID and LID for phone, as far as the page knows it.
   * @param {Wid} wid
   * @returns {string[]}
   */
  function aliasesOf(wid) {
    if (!isPerson(wid)) return [];
    const cache = WPP.whatsapp.lidPnCache;
    const other = wid.isLid() ? cache.getPhoneNumber(wid) : cache.getCurrentLid(wid);
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

  // --- history ---------------------------------------------------------------------------------

  /**
   * A chat's messages from the newest back past `since` (seconds), oldest first.
   * @param {ChatModel} chat
   * @param {number} since
   */
  async function readBack(chat, since) {
    /** @type {Map<string, MsgModel>} */
    const known = new Map();
    const newest = (chat.lastReceivedKey ?? chat.msgs.getModelsArray().at(-1)?.id)?.toString();
    // Without a newest message, a chat that has a time had messages: they cannot be read.
    /** @type {Reach} */
    let reach = chat.t ? "unknown" : "exhausted";
    if (newest) {
      const around = [await findMessage(newest), ...(await readPage(chat, newest, "after"))];
      const older = await readOlder(chat, newest, since);
      reach = older.reach;
      for (const msg of [...older.messages, ...around]) if (msg) known.set(String(msg.id), msg);
    }
    for (const msg of chat.msgs.getModelsArray()) known.set(String(msg.id), msg);
    const messages = [...known.values()].sort((one, other) => secondsOf(one) - secondsOf(other));
    return { messages, reach };
  }

  /**
   * @param {ChatModel} chat
   * @param {string} newest
   * @param {number} since
   * @returns {Promise<{ messages: MsgModel[], reach: Reach }>}
   */
  async function readOlder(chat, newest, since) {
    /** @type {MsgModel[]} */
    let messages = [];
    let anchor = newest;
    for (;;) {
      const page = await readPage(chat, anchor, "before");
      messages = [...page, ...messages];
      if (page.length && secondsOf(page[0]) < since) return { messages, reach: "past" };
      if (page.length < PAGE) return { messages, reach: "exhausted" };
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
   * The chats that a person has in the page: by this wid, and by the other one.
   * @param {string} wid
   * @returns {ChatModel[]}
   */
  function chatsOf(wid) {
    const known = WPP.util.createWid(wid);
    const wids = known ? [wid, ...aliasesOf(known)] : [wid];
    return wids.flatMap((id) => WPP.chat.get(id) ?? []);
  }

  // --- what Python may ask for -----------------------------------------------------------------

  const functions = {
    /** Whether the page's script is alive, and where the session stands. */
    state: async () => readState(),

    /** What wa-js does not find in this WhatsApp Web. */
    probe: async () => ({
      toPair: NEEDED_TO_PAIR.filter(isMissing),
      toServe: [
        ...NEEDED_TO_SERVE.filter(isMissing),
        ...(NEEDED_ONE_OF.every(isMissing) ? [NEEDED_ONE_OF.join(" or ")] : []),
      ],
    }),

    refreshQr: async () => {
      // It resolves with the next code, which is told as an event anyway.
      WPP.conn.refreshQR().catch(() => tell("qr_idle", {}));
      return {};
    },

    takeOver: async () => {
      await WPP.whatsapp.Socket.takeover();
      return {};
    },

    logOut: async () => {
      await WPP.conn.logout();
      return {};
    },

    sendText,
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
      const read = await inTurn(chatsOf(chat), (model) => readBack(model, since));
      const messages = read.flatMap((part) => part.messages);
      const found = messages.filter((msg) => isWanted.has(`${msg.id.fromMe}_${msg.id.id}`));
      return { messages: found.map(messageOf) };
    },
  };

  /**
   * @param {string} path
   * @returns {boolean}
   */
  function isMissing(path) {
    /** @type {any} */
    let value = WPP.whatsapp;
    for (const name of path.split(".")) value = value?.[name];
    return value === undefined;
  }

  /**
   * @template T, R
   * @param {T[]} items
   * @param {(item: T) => Promise<R>} work
   */
  async function inTurn(items, work) {
    /** @type {R[]} */
    const answers = [];
    for (const item of items) answers.push(await work(item));
    return answers;
  }

  /**
   * @param {string} wid
   * @param {number} since
   * @returns {Promise<{ chat: string, aliases: string[], messages: object[], reach: string }>}
   */
  async function inventoryOf(wid, since) {
    const chat = WPP.chat.get(wid);
    if (!chat) return unread(wid);
    const { messages, reach } = await readBack(chat, since);
    const lines = messages
      .filter((msg) => secondsOf(msg) >= since)
      .map((msg) => ({
        id: msg.id.id,
        fromMe: msg.id.fromMe,
        t: secondsOf(msg),
        ack: msg.ack ?? 0,
        type: String(msg.type),
      }));
    return { chat: wid, aliases: aliasesOf(chat.id), messages: lines, reach };
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
      const known = await findMessage(`true_${model.id}_${id}`);
      if (known) return { isFound: true, ack: known.ack ?? 0, reach: "past" };
      const read = await readBack(model, since);
      const found = read.messages.find((msg) => msg.id.fromMe && msg.id.id === id);
      if (found) return { isFound: true, ack: found.ack ?? 0, reach: "past" };
      reaches.push(read.reach);
    }
    return { isFound: false, ack: 0, reach: leastOf(reaches) };
  }

  /**
   * The chats of a person, or the one that the page opens for somebody it has none of; nothing
   * when it cannot.
   * @param {string} wid
   * @returns {Promise<ChatModel[]>}
   */
  async function resolveChats(wid) {
    const known = chatsOf(wid);
    if (known.length) return known;
    const opened = await WPP.chat.find(wid).catch(() => null);
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

  /** A refusal that is certain to have sent nothing. */
  class Refused extends Error {
    /**
     * @param {string} code
     * @param {string} message
     */
    constructor(code, message) {
      super(message);
      this.code = code;
    }
  }

  /**
   * Hands a text to WhatsApp under the bare id given; the answer is its tick number by now.
   * @param {{ chat: string, text: string, id: string, quoted: Ref | null }} args
   */
  async function sendText({ chat: wid, text, id, quoted }) {
    const chat = await WPP.chat.find(wid).catch((error) => {
      throw new Refused("chat_not_found", messageOfError(error));
    });
    const key = `true_${chat.id}_${id}`;
    const known = WPP.whatsapp.MsgStore.get(key);
    if (known) return { ack: known.ack ?? 0 };
    const quotedMsg = quoted && (await findMessage(`${quoted.fromMe}_${chat.id}_${quoted.id}`));
    const sending = WPP.chat.sendTextMessage(wid, text, {
      waitForAck: true,
      markIsRead: false,
      linkPreview: false,
      detectMentioned: false,
      messageId: key,
      ...(quotedMsg ? { quotedMsg } : {}),
    });
    return await acknowledged(sending, key);
  }

  /**
   * WhatsApp's answer tells the reason of a failure, but never comes while offline: after a
   * while the message counts as handed over as soon as it stands in the store, on its clock.
   * @param {ReturnType<WaJs["chat"]["sendTextMessage"]>} sending
   * @param {string} key
   */
  async function acknowledged(sending, key) {
    const settled = sending.then(
      (result) => ({ ack: result.ack, reason: result.sendMsgResult?.messageSendResult }),
      (error) => ({ error }),
    );
    for (let waited = 0; ; waited += ACK_CHECK) {
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
      if (ack !== undefined && (ack !== 0 || waited >= ACK_LIMIT)) {
        if (ack > FAILED) return { ack };
      }
    }
  }

  /** @param {number} milliseconds */
  function pause(milliseconds) {
    return new Promise((resolve) => setTimeout(() => resolve(null), milliseconds));
  }

  /** @param {any} error */
  function codeOf(error) {
    return typeof error?.code === "string" ? error.code : "error";
  }

  /** @param {any} error */
  function messageOfError(error) {
    return String(error?.message ?? error);
  }

  /**
   * The answer as JSON.
   * @param {string} name
   * @param {any} args
   */
  async function call(name, args) {
    try {
      const work = functions[/** @type {keyof typeof functions} */ (name)];
      return toJson({ ok: true, value: await work(args) });
    } catch (error) {
      const isRefusal = error instanceof Refused;
      return toJson({ ok: false, code: codeOf(error), message: messageOfError(error), isRefusal });
    }
  }

  Object.defineProperty(window, "helpdeskBridge", { value: { call } });
  tell("hello", { url: location.origin });
})();
