// What the server tells of messages and people, taken into the page's stores.
(() => {
  const { server } = require("WAWebSimulatedServer");
  const { createWid } = require("WAWebWidFactory");
  const { ChatCollection } = require("WAWebChatCollection");
  const { MsgCollection } = require("WAWebMsgCollection");
  const { PresenceCollection } = require("WAWebPresenceCollection");
  const { takePerson } = require("WAWebSimulatedPeople");
  const { rawMessage, keyOf, meIn, editFields } = require("WAWebSimulatedMessages");
  const { markRevoked } = require("WAWebSimulatedMarks");
  const MsgKey = require("WAWebMsgKey").default;
  const CHATSTATES = { typing: "typing", recording: "recording_audio", paused: "available" };

  server.on("message", async ({ person, message }) => {
    const wid = takePerson(person);
    const raw = rawMessage(message, person, message.by !== "page");
    const [msg] = await MsgCollection.processMultipleMessages(wid, [raw]);
    const chat = ChatCollection.ofWid(wid);
    chat.noteMessage(msg);
    if (!message.from_me) chat.set({ unreadCount: chat.unreadCount + 1 });
  });

  server.on("ack", ({ chat, message, ack }) => {
    void require("WAWebHandleMsgSimpleReceipt").handleChatSimpleReceipt({
      from: createWid(chat),
      externalIds: [message],
      ack,
      ackString: ack >= 3 ? "read" : "delivery",
      participant: null,
      recipient: null,
    });
  });

  server.on("person", ({ person }) => takePerson(person));

  server.on("edited", ({ person, change }) => {
    takePerson(person);
    const msg = MsgCollection.get(keyOf(change));
    if (!msg) return;
    const content = msg.type === "chat" ? { body: change.body } : { caption: change.body };
    msg.set({ ...content, ...editFields({ ...change, edited_t: change.t }) });
  });

  // A message that takes another one back is a message itself, and none that anybody sees.
  server.on("revoked", async ({ person, change }) => {
    const wid = takePerson(person);
    const protocolMessageKey = keyOf(change);
    const id = keyOf({ ...change, id: await MsgKey.newId() });
    const notice = { id, type: "protocol", subtype: "sender_revoke", protocolMessageKey, t: change.t };
    const ends = change.from_me ? { from: meIn(wid), to: wid } : { from: wid, to: meIn(wid) };
    await MsgCollection.processMultipleMessages(wid, [{ ...notice, ...ends, isNewMsg: true }]);
    const msg = MsgCollection.get(protocolMessageKey);
    if (msg) markRevoked(msg);
  });

  server.on("reacted", async ({ person, change }) => {
    const wid = takePerson(person);
    const reaction = {
      msgKey: String(keyOf({ chat: change.chat, from_me: change.by_me, id: await MsgKey.newId() })),
      parentMsgKey: String(keyOf(change)),
      reactionText: change.emoji,
      senderUserJid: String(change.by_me ? meIn(wid) : wid),
      t: change.t,
      read: false,
    };
    require("WAWebReactionsCollection").addOrUpdateReactionsModelCollection(reaction, true);
  });

  server.on("activity", ({ chat, activity }) => {
    PresenceCollection.take(createWid(chat), CHATSTATES[activity]);
  });

  // Groups, broadcasts, channels and the status list: chats of nobody.
  server.on("ignored", async ({ chat, message, body, t }) => {
    const remote = createWid(chat);
    const participant = createWid("5511900000009@c.us");
    const id = new MsgKey({ fromMe: false, remote, id: message, participant });
    const raw = { id, type: "chat", body, t, from: remote, author: participant, isNewMsg: true };
    const [msg] = await MsgCollection.processMultipleMessages(remote, [raw]);
    ChatCollection.ofWid(remote).noteMessage(msg);
  });
})();
