// Who is in a chat just now: what people do, what we show, and that we have read.

__d("WAWebPresenceCollection", (require, exports) => {
  const { BaseCollection } = require("WAWebBaseCollection");
  const { BaseModel } = require("WAWebBaseModel");

  class Chatstate extends BaseModel {}
  class Presence extends BaseModel {
    constructor(attributes) {
      super({ isOnline: true, isUser: true, isGroup: false, hasData: false, ...attributes });
      this.chatstate = new Chatstate({ id: attributes.id, type: "available" });
    }
  }
  class PresenceCollectionImpl extends BaseCollection {
    async find(wid) {
      return this.get(wid) ?? this.add(new Presence({ id: wid }));
    }

    /** Takes in what WhatsApp tells of somebody; wa-js hears of it as "change:chatstate.type". */
    take(wid, type) {
      const presence = this.get(wid) ?? this.add(new Presence({ id: wid }));
      presence.set({ hasData: true });
      presence.chatstate.set({ type });
      this.trigger("change:chatstate.type", presence.chatstate, type);
    }
  }

  // Without the class, which wa-js would take for the collection.
  exports.PresenceCollection = new PresenceCollectionImpl();
});

__d("WAWebContactPresenceBridge", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");

  exports.subscribePresence = async (wid) => {
    await server.ask("subscribe", { chat: String(wid) });
  };
});

__d("WAWebChatPresenceBridge", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");

  const show = async (chat, activity) => {
    await server.ask("show", { chat: String(chat.id), activity });
  };

  exports.markComposing = (chat) => show(chat, "typing");
  exports.markRecording = (chat) => show(chat, "recording");
  exports.markPaused = (chat) => show(chat, "paused");
});

__d("WAWebUpdateUnreadChatAction", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");

  exports.sendSeen = async ({ chat }) => {
    chat.set({ unreadCount: 0 });
    await server.ask("see", { chat: String(chat.id) });
  };
  exports.markUnread = async (chat) => chat.set({ unreadCount: -1 });
});
