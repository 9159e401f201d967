// Older messages, which WhatsApp Web keeps in its own database and loads when asked.

__d("WAWebDBMessageFindLocal", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");
  const { rawMessage } = require("WAWebSimulatedMessages");

  async function find({ anchor, count, direction }, isOfCalls) {
    const { messages } = await server.ask("history", {
      chat: String(anchor.remote),
      anchor: anchor.id,
      from_me: anchor.fromMe,
      direction,
      count: Number.isFinite(count) ? count : null,
      is_of_calls: isOfCalls,
    });
    return messages.map((message) => rawMessage(message, null, false));
  }

  exports.msgFindByDirection = async (params) => ({
    messages: await find(params, false),
    status: 200,
  });
  exports.msgFindCallLog = (params) => find({ ...params, direction: "before" }, true);
  exports.msgFindBefore = (params) => exports.msgFindByDirection({ ...params, direction: "before" });
  exports.msgFindAfter = (params) => exports.msgFindByDirection({ ...params, direction: "after" });
});

__d("WAWebSearchContext", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");
  const { rawMessage } = require("WAWebSimulatedMessages");
  const { MsgCollection } = require("WAWebMsgCollection");
  const { ChatMsgsCollection } = require("WAWebChatMsgsCollection");

  exports.getSearchContext = ({ chat, msgKey }) => {
    const collection = new ChatMsgsCollection();
    const load = async () => {
      const { messages } = await server.ask("around", {
        chat: String(chat.id),
        message: msgKey.id,
        from_me: msgKey.fromMe,
      });
      for (const message of messages) {
        collection.add(MsgCollection.take(rawMessage(message, null, false)));
      }
    };
    collection.loadAroundPromise = load();
    return { collection };
  };
});
