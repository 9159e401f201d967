// What the server calls a message, in the words of WhatsApp Web, and back.

__d("WAWebSimulatedMessages", (require, exports) => {
  const { mediaFields } = require("WAWebSimulatedMedia");
  const { cardFields } = require("WAWebSimulatedCards");
  const { createWid } = require("WAWebWidFactory");
  const MsgKey = require("WAWebMsgKey").default;
  const WITH_TEXT = ["chat", "ciphertext"];

  /** A key of a message that the server tells of. */
  exports.keyOf = ({ chat, from_me: fromMe, id }) =>
    new MsgKey({ fromMe, remote: createWid(chat), id });

  /** Us, as the people of a chat know us: by LID or by number. */
  exports.meIn = (remote) => {
    const prefs = require("WAWebUserPrefsMeUser");
    return remote.isLid() ? prefs.getMaybeMeLidUser() : prefs.getMaybeMePnUser();
  };

  exports.rawMessage = (message, person, isNewMsg) => {
    const remote = createWid(message.chat);
    const me = exports.meIn(remote);
    return {
      id: exports.keyOf(message),
      ...contentOf(message),
      t: message.t,
      from: message.from_me ? me : remote,
      to: message.from_me ? remote : me,
      self: message.from_me ? "out" : "in",
      notifyName: message.from_me ? undefined : person?.name,
      ack: message.ack,
      isNewMsg,
      isForwarded: message.is_forwarded,
      isViewOnce: message.is_view_once,
      hasReaction: message.had_reactions || undefined,
      ...mediaFields(message.media, message.type),
      ...editFields(message.edited ? message : null),
      ...quoteFields(message, remote, me),
    };
  };

  function contentOf(message) {
    if (message.is_revoked) return { type: "revoked", body: "" };
    const { type, body } = message;
    if (WITH_TEXT.includes(type)) return { type, body };
    if (type.includes("location")) return { type, ...placeFields(message) };
    if (type.includes("vcard")) return { type, ...cardFields(type, message.cards) };
    if (type === "poll_creation") return { type, body: "", pollName: body };
    return { type, body: "", caption: body || message.media?.name, isCaptionByUser: body !== "" };
  }

  /** Of a place the body is the thumbnail of its map. */
  function placeFields({ type, place, body }) {
    return {
      body: "/9j/4AAQSkZJRg",
      lat: place?.latitude ?? 0,
      lng: place?.longitude ?? 0,
      loc: [place?.name, place?.address].filter(Boolean).join("\n"),
      ...(type === "live_location" ? { isLive: true, comment: body } : {}),
    };
  }

  function quoteFields(message, remote, me) {
    if (!message.quoted) return {};
    const { quoted_from_me: fromMe, quoted_type: type, quoted_body: body } = message;
    const content = WITH_TEXT.includes(type) ? { body } : { caption: body };
    return {
      quotedStanzaID: message.quoted,
      quotedParticipant: fromMe ? me : remote,
      quotedMsg: { type, ...content },
    };
  }

  /** The fields of a message that was edited. */
  function editFields(message) {
    if (!message) return {};
    return {
      latestEditMsgKey: exports.keyOf({ ...message, id: `EDIT${message.edited_t}` }),
      latestEditSenderTimestampMs: message.edited_t * 1000,
    };
  }
  exports.editFields = editFields;
});

// Contact cards as vCards, in the manner phones write them.
__d("WAWebSimulatedCards", (_require, exports) => {
  exports.cardFields = (type, cards) => {
    if (type === "vcard") return { body: write(cards[0]), vcardFormattedName: cards[0].name };
    return { body: "", vcardList: cards.map((c) => ({ displayName: c.name, vcard: write(c) })) };
  };

  /** The cards of a message model. */
  exports.cardsOf = (msg) => {
    if (msg.type === "vcard") return [read(msg.vcardFormattedName, msg.body)];
    if (msg.type !== "multi_vcard") return [];
    return msg.vcardList.map(({ displayName, vcard }) => read(displayName, vcard));
  };

  function write({ name, phones = [] }) {
    const lines = phones.flatMap((phone, i) => [
      `item${i + 1}.TEL;waid=${phone.replace(/\D/g, "")}:${phone}`,
      `item${i + 1}.X-ABLabel:Celular`,
    ]);
    const start = ["BEGIN:VCARD", "VERSION:3.0", `N:;${name};;;`, `FN:${name}`];
    return [...start, ...lines, "END:VCARD"].join("\n");
  }

  function read(name, vcard) {
    const phones = [...vcard.matchAll(/^(?:item\d+\.)?TEL[^:]*:(.*)$/gm)].map((line) => line[1]);
    return { name, phones };
  }
});
