// Files: what is known of one, keeping the ones used last, uploading and downloading.

__d("WAWebMediaDataModel", (require, exports) => {
  const { BaseModel } = require("WAWebBaseModel");

  class MediaData extends BaseModel {}
  MediaData.prototype.proxyName = "media-data";
  exports.MediaData = MediaData;
});

__d("WAWebMediaOpaqueData", (_require, exports) => {
  exports.default = class OpaqueData {
    static async createFromData(data, type) {
      const opaque = new OpaqueData();
      opaque._blob = data instanceof Blob ? data : new Blob([data], { type });
      opaque._type = type;
      return opaque;
    }

    type() {
      return this._type;
    }

    size() {
      return this._blob.size;
    }

    forceToBlob() {
      return this._blob;
    }
  };
});

// The files used last: a page that kept all of them would grow without end.
__d("WAWebMediaInMemoryBlobCache", (_require, exports) => {
  const MOST = 4;
  const blobs = new Map();

  exports.InMemoryMediaBlobCacheImpl = class InMemoryMediaBlobCacheImpl {
    has(filehash) {
      return blobs.has(filehash);
    }

    get(filehash) {
      return blobs.get(filehash);
    }

    put(filehash, blob) {
      blobs.set(filehash, blob);
      if (blobs.size > MOST) blobs.delete(blobs.keys().next().value);
    }
  };
  exports.InMemoryMediaBlobCache = new exports.InMemoryMediaBlobCacheImpl();
});

__d("WAWebMediaGatingUtils", (_require, exports) => {
  const MEGABYTE = 2 ** 20;

  exports.getUploadLimit = (kind) => (kind === "document" ? 2048 : 100) * MEGABYTE;
});

// What the server says of a file, as fields of a message in the words of WhatsApp Web.
__d("WAWebSimulatedMedia", (require, exports) => {
  const { MediaData } = require("WAWebMediaDataModel");

  exports.mediaFields = (media, type) => {
    if (!media) return {};
    const shared = {
      mimetype: media.mime,
      filename: media.name || undefined,
      size: media.size,
      filehash: media.digest,
      directPath: media.id,
      duration: media.seconds ?? undefined,
    };
    const { width, height } = media;
    const size = { fullWidth: width ?? undefined, fullHeight: height ?? undefined };
    return {
      ...shared,
      width: size.fullWidth,
      height: size.fullHeight,
      mediaObject: { type: type.toUpperCase() },
      mediaData: new MediaData({ ...shared, ...size, type, mediaStage: "NEED_POKE" }),
    };
  };
});

__d("WAWebMediaTransfer", (require, exports) => {
  const { InMemoryMediaBlobCache } = require("WAWebMediaInMemoryBlobCache");

  /** The page's own address of files; the key that opened the page opens them. */
  function addressOf(path, query = {}) {
    const address = new URL(path, location.href);
    address.search = location.search;
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, value);
    }
    return address;
  }

  /** Resolves with the file's id and digest on the server. */
  exports.uploadMedia = async ({ blob, mimetype, filename, duration, fullWidth, fullHeight }) => {
    const about = { name: filename, seconds: duration, width: fullWidth, height: fullHeight };
    const headers = { "Content-Type": mimetype };
    const posted = fetch(addressOf("media", about), { method: "POST", headers, body: blob });
    const answer = await posted;
    if (!answer.ok) throw new Error(`upload failed with status ${answer.status}`);
    return await answer.json();
  };

  /** Puts a message's file into the cache, unless WhatsApp has it no more. */
  exports.downloadMedia = async ({ directPath, mediaData }) => {
    const answer = await fetch(addressOf(`media/${directPath}`));
    if (answer.status === 404) {
      mediaData.set({ mediaStage: "ERROR_MISSING" });
      return;
    }
    if (!answer.ok) throw new Error(`download failed with status ${answer.status}`);
    InMemoryMediaBlobCache.put(mediaData.filehash, await answer.blob());
    mediaData.set({ mediaStage: "RESOLVED" });
  };
});
