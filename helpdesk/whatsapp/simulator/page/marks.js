// What befalls a message after it was written: edits, deletions and reactions made here.

__d("WAWebMsgActionCapability", (_require, exports) => {
  const EDITABLE_FOR = 15 * 60;
  const WITH_CAPTION = ["image", "video", "document"];

  const isRecentAndOurs = (msg) => msg.id.fromMe && Date.now() / 1000 - msg.t < EDITABLE_FOR;

  exports.canEditText = (msg) => msg.type === "chat" && isRecentAndOurs(msg);
  exports.canEditCaption = (msg) => WITH_CAPTION.includes(msg.type) && isRecentAndOurs(msg);
});

__d("WAWebSendMessageEditAction", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");
  const { addressOf } = require("WAWebSimulatedMarks");

  exports.addAndSendMessageEdit = async (msg, edit) => {
    const content = msg.type === "chat" ? { body: edit.body } : { caption: edit.caption };
    const { latestEditMsgKey, latestEditSenderTimestampMs } = edit;
    msg.set({ ...content, latestEditMsgKey, latestEditSenderTimestampMs });
    await server.ask("edit", { ...addressOf(msg), body: edit.body });
  };
});

__d("WAWebRevokeMsgAction", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");
  const { addressOf, markRevoked } = require("WAWebSimulatedMarks");
  const REVOKABLE_FOR = 60 * 3600;

  exports.sendRevokeMsgs = async ({ list }) => {
    for (const msg of list) {
      if (Date.now() / 1000 - msg.t > REVOKABLE_FOR) continue;
      await server.ask("revoke", addressOf(msg));
      markRevoked(msg);
    }
  };
});

__d("WAWebSendReactionMsgAction", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");
  const { addressOf } = require("WAWebSimulatedMarks");

  exports.sendReactionToMsg = async (msg, emoji) => {
    const { result } = await server.ask("react", { ...addressOf(msg), emoji });
    msg.set({ hasReaction: true });
    return { messageSendResult: result };
  };
});

// Where reactions are taken in, which wa-js listens to: a message knows that it has some, or had.
__d("WAWebReactionsCollection", (require, exports) => {
  const { MsgCollection } = require("WAWebMsgCollection");

  exports.addOrUpdateReactionsModelCollection = (reaction) => {
    MsgCollection.get(reaction.parentMsgKey)?.set({ hasReaction: true });
  };
});

// The reactions themselves are in WhatsApp Web's own database.
__d("WAWebDBReactions", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");
  const { addressOf } = require("WAWebSimulatedMarks");
  const { keyOf, meIn } = require("WAWebSimulatedMessages");
  const MsgKey = require("WAWebMsgKey").default;

  exports.getReactions = async (id) => {
    const key = MsgKey.fromString(id);
    const { reactions } = await server.ask("reactions", addressOf({ id: key }));
    const senders = reactions.map((reaction) => senderOf(key, reaction));
    const emojis = [...new Set(senders.map((sender) => sender.reactionText))];
    const isMine = (sender) => sender.msgKey.fromMe;
    return {
      reactionByMe: senders.find(isMine),
      reactions: emojis.map((emoji) => {
        const own = senders.filter((sender) => sender.reactionText === emoji);
        return { aggregateEmoji: emoji, hasReactionByMe: own.some(isMine), senders: own };
      }),
    };
  };

  function senderOf(key, { by_me: byMe, emoji, t }) {
    const { remote } = key;
    return {
      msgKey: keyOf({ chat: String(remote), from_me: byMe, id: `REACTION${t}` }),
      parentMsgKey: key,
      reactionText: emoji,
      senderUserJid: String(byMe ? meIn(remote) : remote),
      timestamp: t * 1000,
      read: true,
      orphan: 0,
    };
  }
});

__d("WAWebSimulatedMarks", (_require, exports) => {
  exports.addressOf = ({ id }) => ({ chat: String(id.remote), message: id.id, from_me: id.fromMe });

  exports.markRevoked = (msg) => {
    msg.set({ type: "revoked", body: "", caption: undefined, latestEditMsgKey: undefined });
  };
});
