// @ts-check
// What wa-js finds in this WhatsApp Web, and so what can be done with it.

// Without these a number cannot be paired, or cannot serve: receive, send, read its history.
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
  "functions.queryWidExists",
  "functions.unixTime",
];
// WhatsApp Web has had one or the other of these for reading older messages.
const NEEDED_ONE_OF = ["functions.msgFindByDirection", "functions.msgFindQuery"];

// Without these a number serves all the same. The names are for people: "<name> do not work".
const NEEDED_BY_ABILITY = {
  files: ["MediaBlobCache", "MediaPrep", "OpaqueData"],
  quotes: ["functions.canReplyMsg"],
  reactions: [
    "functions.createOrUpdateReactions",
    "functions.getReactions",
    "functions.sendReactionToMsg",
  ],
  edits: ["functions.addAndSendMessageEdit", "functions.canEditCaption", "functions.canEditMsg"],
  deletions: ["Cmd.sendRevokeMsgs"],
  "typing and presence": ["ChatPresence", "PresenceStore", "functions.subscribePresence"],
  "read marks": ["functions.sendSeen"],
  "calls missed while away": ["functions.msgFindCallLog"],
};

/** @typedef {keyof typeof NEEDED_BY_ABILITY} Ability */

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

/** @param {Ability} ability */
function isAble(ability) {
  return !NEEDED_BY_ABILITY[ability].some(isMissing);
}

/** @param {Ability} ability */
function inability(ability) {
  return `This WhatsApp Web is newer than helpdesk: ${ability} do not work.`;
}

/**
 * The function, refused in words where this WhatsApp Web lacks what it takes.
 * @template A, R
 * @param {Ability} ability
 * @param {(args: A) => Promise<R>} work
 * @returns {(args: A) => Promise<R>}
 */
function needing(ability, work) {
  return async (args) => {
    if (!isAble(ability)) throw new Refused("unable", inability(ability));
    return await work(args);
  };
}

serve({
  /** What wa-js does not find in this WhatsApp Web. */
  probe: async () => ({
    toPair: NEEDED_TO_PAIR.filter(isMissing),
    toServe: [
      ...NEEDED_TO_SERVE.filter(isMissing),
      ...(NEEDED_ONE_OF.every(isMissing) ? [NEEDED_ONE_OF.join(" or ")] : []),
    ],
    unable: Object.entries(NEEDED_BY_ABILITY)
      .map(([ability, needed]) => ({ ability, missing: needed.filter(isMissing) }))
      .filter(({ missing }) => missing.length),
  }),
});
