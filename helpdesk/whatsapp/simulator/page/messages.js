// Messages: the model, the store that all of them are in, and the receipts of those we sent.

__d("WAWebMsgModel", (require, exports) => {
  const { BaseModel } = require("WAWebBaseModel");

  class Msg extends BaseModel {
    updateAck(ack) {
      if (ack < 0 || ack > (this.ack ?? 0)) this.set({ ack });
    }

    downloadMedia() {
      return require("WAWebMediaTransfer").downloadMedia(this);
    }

    /** The fields of a message that quotes this one. */
    msgContextInfo() {
      return {
        quotedMsg: { type: this.type, body: this.body, caption: this.caption },
        quotedStanzaID: this.id.id,
        quotedParticipant: this.from,
      };
    }

    get senderObj() {
      return { isMe: this.id.fromMe };
    }
  }
  Msg.prototype.proxyName = "msg";
  exports.Msg = Msg;
});

__d("WAWebMsgCollection", (require, exports) => {
  const { BaseCollection } = require("WAWebBaseCollection");
  const { Msg } = require("WAWebMsgModel");

  class MsgCollectionImpl extends BaseCollection {
    /** Takes in what arrives for one chat; a message known already gets its new content. */
    async processMultipleMessages(_chatId, raws) {
      return raws.filter((raw) => raw.type !== "protocol").map((raw) => this.take(raw));
    }

    take(raw) {
      const known = this.get(raw.id);
      if (!known) return this.add(new Msg(raw));
      if (known.type === "ciphertext") known.set({ ...raw, id: known.id });
      return known;
    }
  }
  exports.MsgCollectionImpl = MsgCollectionImpl;
  exports.MsgCollection = new MsgCollectionImpl();
});

__d("WAWebAck", (_require, exports) => {
  exports.ACK = { FAILED: -1, CLOCK: 0, SENT: 1, RECEIVED: 2, READ: 3, PLAYED: 4 };
  exports.ACK_STRING = { DELIVERY: "delivery", READ: "read" };
  exports.EDIT_ATTR = {};
});

__d("WAWebHandleMsgSimpleReceipt", (require, exports) => {
  const { MsgCollection } = require("WAWebMsgCollection");
  const MsgKey = require("WAWebMsgKey").default;

  exports.handleChatSimpleReceipt = async (receipt) => {
    for (const id of receipt.externalIds) {
      MsgCollection.get(new MsgKey({ fromMe: true, remote: receipt.from, id }))?.updateAck(receipt.ack);
    }
  };
  exports.handleGroupSimpleReceipt = async () => {};
  exports.handleStatusSimpleReceipt = async () => {};
});

__d("WAWebQuotedMsgModelUtils", (require, exports) => {
  const { MsgCollection } = require("WAWebMsgCollection");

  exports.getQuotedMsgObj = (msg) =>
    MsgCollection.findFirst((m) => m.id.id === msg.quotedStanzaID) ?? null;
});

__d("WAWebMsgReply", (_require, exports) => {
  exports.canReplyMsg = (msg) =>
    msg.ack >= 0 && !["ciphertext", "revoked"].includes(msg.type);
});

__d("WAWebMsgType", (_require, exports) => {
  exports.MSG_TYPE = { CHAT: "chat", CIPHERTEXT: "ciphertext", CALL_LOG: "call_log" };
  exports.SYSTEM_MESSAGE_TYPES = [];
  exports.getIsUnreadType = (msg) => !msg.id.fromMe;
});
