// Sending a file: it is looked at, stands in the chat, is uploaded, and goes out as a message.

__d("WAWebPrepRawMedia", (require, exports) => {
  const { loadPlayable } = require("WAWebSimulatedPlayables");
  const { MediaData } = require("WAWebMediaDataModel");
  const THUMBNAIL_SIDES = [100];

  exports.MediaPrep = class MediaPrep {
    constructor(type, prepared) {
      this._type = type;
      this._prepared = prepared.then((fields) => {
        this._mediaData = new MediaData({ type, mediaStage: "PREPARING", ...fields });
        return this._mediaData;
      });
    }

    waitForPrep() {
      return this._prepared;
    }

    async sendToChat({ chat, options }) {
      const mediaData = await this.waitForPrep();
      return await require("WAWebSendMediaMsg").sendMediaMsg(chat, mediaData, options);
    }
  };

  exports.prepRawMedia = (data, options) => {
    const type = typeOf(data.type(), options);
    return new exports.MediaPrep(type, look(type, data, options));
  };
  exports.uploadProductImage = () => null;

  function typeOf(mimetype, { asSticker, asDocument, isPtt }) {
    if (asSticker) return "sticker";
    if (asDocument) return "document";
    if (isPtt) return "ptt";
    const [kind] = mimetype.split("/");
    return ["image", "video", "audio"].includes(kind) ? kind : "document";
  }

  async function look(type, data, options) {
    const own = { mediaBlob: data, mimetype: data.type() };
    if (type === "sticker") {
      return await require("WAWebProcessRawSticker").processRawSticker(data);
    }
    return { ...own, ...(await measure(type, data.forceToBlob(), options)) };
  }

  async function measure(type, file, { precomputedFields }) {
    if (type === "image") {
      const { width, height } = await createImageBitmap(file);
      return { fullWidth: width, fullHeight: height };
    }
    if (type === "video") return await measureVideo(file);
    if (type === "ptt" || type === "audio") {
      return precomputedFields ?? { duration: await secondsOf(file) };
    }
    return {};
  }

  async function measureVideo(file) {
    const order = { file, maxDimensions: THUMBNAIL_SIDES, throwOnBlack: false };
    const { duration, thumbs } =
      await require("WAWebVideoThumbs").generateVideoThumbsAndDuration(order);
    return { duration, fullWidth: thumbs[0].fullWidth, fullHeight: thumbs[0].fullHeight };
  }

  /** Sound that this browser cannot play goes out without its length. */
  async function secondsOf(file) {
    const element = await loadPlayable("audio", file).catch(() => null);
    return Number.isFinite(element?.duration) ? Math.floor(element.duration) : undefined;
  }
});

__d("WAWebSendMediaMsg", (require, exports) => {
  const { MsgCollection } = require("WAWebMsgCollection");
  const { InMemoryMediaBlobCache } = require("WAWebMediaInMemoryBlobCache");
  const { SendMsgResult } = require("WAWebSendMsgResult");

  exports.sendMediaMsg = async (chat, mediaData, { productMsgOptions, isViewOnce }) => {
    const { type, mimetype, duration, fullWidth, fullHeight } = mediaData;
    const msg = MsgCollection.take({
      ...productMsgOptions,
      ...{ type, mimetype, duration, isViewOnce, mediaData },
      size: mediaData.mediaBlob.size(),
      width: fullWidth,
      height: fullHeight,
      mediaObject: { type: type.toUpperCase() },
    });
    chat.noteMessage(msg);
    try {
      await upload(msg);
    } catch {
      msg.updateAck(-1);
      return { messageSendResult: SendMsgResult.ERROR_UPLOAD, t: msg.t };
    }
    return await require("WAWebSendMsgChatAction").sendRecord(chat, msg);
  };

  async function upload(msg) {
    const { mediaData, filename } = msg;
    const blob = mediaData.mediaBlob.forceToBlob();
    mediaData.set({ mediaStage: "UPLOADING" });
    const { uploadMedia } = require("WAWebMediaTransfer");
    const { id, digest } = await uploadMedia({ ...mediaData.attributes, filename, blob });
    InMemoryMediaBlobCache.put(digest, blob);
    mediaData.set({ filehash: digest, mediaStage: "RESOLVED", mediaBlob: undefined });
    msg.set({ filehash: digest, directPath: id });
  }
});
