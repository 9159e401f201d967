// Sending: the message is in the chat at once, on its clock; the server's answer moves it on.

__d("WAWebSendMsgChatAction", (require, exports) => {
  const { server } = require("WAWebSimulatedServer");
  const { MsgCollection } = require("WAWebMsgCollection");
  const { cardsOf } = require("WAWebSimulatedCards");
  const { meIn } = require("WAWebSimulatedMessages");

  exports.addAndSendMsgToChat = (chat, raw) => {
    const msg = MsgCollection.take(raw);
    chat.noteMessage(msg);
    return [Promise.resolve(msg), exports.sendRecord(chat, msg)];
  };

  exports.sendRecord = async (chat, msg) => {
    const { ack, result } = await server.ask("send", {
      chat: String(chat.id),
      message: msg.id.id,
      type: msg.type,
      body: textOf(msg),
      quoted: msg.quotedStanzaID ?? null,
      quoted_from_me: msg.quotedParticipant?.equals(meIn(chat.id)) ?? false,
      media: msg.directPath ?? null,
      place: placeOf(msg),
      cards: cardsOf(msg),
    });
    msg.updateAck(ack);
    return { messageSendResult: result, t: msg.t };
  };

  function placeOf({ type, lat, lng, loc }) {
    if (type !== "location") return null;
    const [name, ...address] = (loc ?? "").split("\n");
    return { latitude: lat, longitude: lng, name, address: address.join("\n") };
  }

  /** A file's caption is its name, unless its sender wrote another. */
  function textOf(msg) {
    if (msg.mediaData) return msg.isCaptionByUser ? msg.caption : "";
    return msg.type === "chat" ? msg.body : "";
  }
});

__d("WAWebSendMsgResult", (_require, exports) => {
  exports.SendMsgResult = { OK: "OK", ERROR_UNKNOWN: "ERROR_UNKNOWN", ERROR_NETWORK: "ERROR_NETWORK", ERROR_UPLOAD: "ERROR_UPLOAD" };
});

__d("WATimeUtils", (_require, exports) => {
  exports.unixTime = () => Math.floor(Date.now() / 1000);
  exports.unixTimeMs = () => Date.now();
});
