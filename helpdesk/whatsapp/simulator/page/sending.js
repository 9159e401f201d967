// Sending: the message is in the chat at once, on its clock; the server's answer moves it on.

__d("WAWebSendMsgChatAction", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");
  const { MsgCollection } = require("WAWebMsgCollection");

  exports.addAndSendMsgToChat = (chat, raw) => {
    const msg = MsgCollection.take(raw);
    chat.noteMessage(msg);
    return [Promise.resolve(msg), send(chat, msg)];
  };

  async function send(chat, msg) {
    const { ack, result } = await server.ask("send", {
      chat: String(chat.id),
      message: msg.id.id,
      body: msg.body ?? "",
      quoted: msg.quotedStanzaID ?? null,
    });
    msg.updateAck(ack);
    return { messageSendResult: result, t: msg.t };
  }
});

__d("WAWebSendMsgResult", (_require, exports) => {
  exports.SendMsgResult = { OK: "OK", ERROR_UNKNOWN: "ERROR_UNKNOWN", ERROR_NETWORK: "ERROR_NETWORK" };
});

__d("WATimeUtils", (_require, exports) => {
  exports.unixTime = () => Math.floor(Date.now() / 1000);
  exports.unixTimeMs = () => Date.now();
});
