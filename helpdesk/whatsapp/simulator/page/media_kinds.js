// What a film, a sound and a sticker are like.

__d("WAWebVideoThumbs", (require, exports) => {
  const { loadPlayable } = require("WAWebSimulatedPlayables");

  exports.generateVideoThumbsAndDuration = async ({ file, maxDimensions }) => {
    const { videoWidth, videoHeight, duration } = await loadPlayable("video", file);
    const full = { fullWidth: videoWidth, fullHeight: videoHeight };
    return { duration, thumbs: maxDimensions.map(() => ({ url: "data:,", ...full })) };
  };
});

// Sound and film as far as this browser can play them.
__d("WAWebSimulatedPlayables", (_require, exports) => {
  exports.loadPlayable = (tag, file) => {
    const element = document.createElement(tag);
    const address = URL.createObjectURL(file);
    const loaded = new Promise((resolve, reject) => {
      element.onloadedmetadata = () => resolve(element);
      element.onerror = () => reject(new Error("MEDIA_ERR_SRC_NOT_SUPPORTED"));
    });
    element.src = address;
    return loaded.finally(() => URL.revokeObjectURL(address));
  };
});

__d("WAWebWebpUtils", (_require, exports) => {
  const FLAGS_AT = 20;
  const ANIMATION = 2;

  /** An extended WebP ("VP8X") has a flag for it. */
  exports.isAnimatedWebp = (buffer) => {
    const bytes = new Uint8Array(buffer);
    const kind = String.fromCharCode(...bytes.slice(12, 16));
    return kind === "VP8X" && (bytes[FLAGS_AT] & ANIMATION) !== 0;
  };
});

__d("WAWebProcessRawSticker", (require, exports) => {
  const OpaqueData = require("WAWebMediaOpaqueData").default;
  const SIDE = 512;
  const WEBP = "image/webp";

  /** A sticker is a WebP; any other picture becomes one. */
  exports.processRawSticker = async (data) => {
    const isWebp = data.type() === WEBP;
    const mediaBlob = isWebp ? data : await OpaqueData.createFromData(await drawn(data), WEBP);
    return { type: "sticker", mediaBlob, mimetype: WEBP, fullWidth: SIDE, fullHeight: SIDE };
  };

  async function drawn(data) {
    const picture = await createImageBitmap(data.forceToBlob());
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    const scale = SIDE / Math.max(picture.width, picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const [left, top] = [(SIDE - width) / 2, (SIDE - height) / 2];
    canvas.getContext("2d").drawImage(picture, left, top, width, height);
    return await canvas.convertToBlob({ type: WEBP });
  }
});
