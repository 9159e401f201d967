// Chats: one a person, with the messages that are loaded of it.

__d("WAWebChatMsgsCollection", (require, exports) => {
  const { BaseCollection } = require("WAWebBaseCollection");

  exports.ChatMsgsCollection = class ChatMsgsCollection extends BaseCollection {};
});

__d("WAWebChatModel", (require, exports) => {
  const { BaseModel } = require("WAWebBaseModel");
  const { ChatMsgsCollection } = require("WAWebChatMsgsCollection");

  class Chat extends BaseModel {
    constructor(attributes) {
      super({ unreadCount: 0, ...attributes });
      this.msgs = new ChatMsgsCollection();
      this.presence = {
        subscribe: () => require("WAWebContactPresenceBridge").subscribePresence(this.id),
      };
    }

    /** A message of this chat is known: the newest is what the list of chats shows. */
    noteMessage(msg) {
      this.msgs.add(msg);
      if (msg.t >= (this.t ?? 0)) this.set({ t: msg.t, lastReceivedKey: msg.id });
    }
  }
  Chat.prototype.proxyName = "chat";
  exports.Chat = Chat;
});

__d("WAWebChatCollection", (require, exports) => {
  const { BaseCollection } = require("WAWebBaseCollection");
  const { Chat } = require("WAWebChatModel");

  class ChatCollectionImpl extends BaseCollection {
    ofWid(wid) {
      return this.get(wid) ?? this.add(new Chat({ id: wid }));
    }
  }
  exports.ChatCollectionImpl = ChatCollectionImpl;
  exports.ChatCollection = new ChatCollectionImpl();
});

__d("WAWebFindChatAction", (require, exports) => {
  const { ChatCollection } = require("WAWebChatCollection");
  const { MsgCollection } = require("WAWebMsgCollection");
  const MsgKey = require("WAWebMsgKey").default;
  const { queryWidExists } = require("WAWebQueryExistsJob");

  /** A person written to by phone number may have their chat under the LID. */
  exports.findOrCreateLatestChat = async (wid) => {
    const known = ChatCollection.get(wid);
    if (known) return { chat: known, created: false };
    const found = await queryWidExists(wid);
    if (!found) return { chat: null, created: false };
    const chat = ChatCollection.get(found.wid) ?? (await create(found.wid));
    return { chat, created: true };
  };

  /** The first thing in a new chat is the notice that it is encrypted. */
  async function create(wid) {
    const chat = ChatCollection.ofWid(wid);
    const id = new MsgKey({ fromMe: true, remote: wid, id: await MsgKey.newId() });
    const t = Math.floor(Date.now() / 1000);
    const type = "e2e_notification";
    chat.noteMessage(MsgCollection.take({ id, type, subtype: "encrypt", t, ack: 0, isNewMsg: false }));
    return chat;
  }
});

__d("WAWebChatGetters", (_require, exports) => {
  exports.getShouldAppearInList = () => true;
  exports.getPreviewMessage = (chat) => chat.msgs.getModelsArray().at(-1);
  exports.getShowChangeNumberNotification = () => false;
  exports.getShouldShowUnreadDivider = () => false;
  exports.getHasUnread = (chat) => chat.unreadCount !== 0;
});

__d("WAWebEphemeralFields", (_require, exports) => {
  exports.getEphemeralFields = () => ({});
});
