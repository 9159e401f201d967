// @ts-check
/** What a person does with files before they are sent: choose, caption, take away. */

import { hasStage } from "./composing.js";
import { UNKNOWN, measured, problemWith } from "./files.js";
import { newId } from "./ids.js";

/** @typedef {import("./shapes.js").Attachment} Attachment */
/** @typedef {Pick<import("./storage.js").Storage, "read" | "write">} Texts */

/**
 * Each action changes what is attached to what is being written. What was written goes with the
 * files and comes back from them: it is never lost with one.
 */
export class FileActions {
  #store;
  #drafts;

  /**
   * @param {import("./store.js").Store} store
   * @param {Texts} drafts what is typed, by attendance
   */
  constructor(store, drafts) {
    this.#store = store;
    this.#drafts = drafts;
  }

  /**
   * Puts files beside the text that is being written, at once: whoever sends before they are
   * measured sends them too.
   *
   * @param {number} attendanceId
   * @param {Iterable<File>} files
   * @param {boolean} [asDocument] not as photo or film
   */
  attach = async (attendanceId, files, asDocument = false) => {
    const attachments = [...files].map((file) => attachmentOf(file, { as_document: asDocument }));
    attachments.forEach((attachment) => this.#add(attendanceId, attachment));
    await Promise.all(attachments.map((attachment) => this.#measure(attendanceId, attachment)));
  };

  /**
   * Attaches a file that has to be fetched. Something stands for it at once, so that nothing is
   * sent without it.
   *
   * @param {number} attendanceId
   * @param {{name: string, mime: string}} about
   * @param {() => Promise<File | null>} load null when it cannot be had
   */
  attachLater = async (attendanceId, { name, mime }, load) => {
    const place = attachmentOf(new File([], name, { type: mime }), { is_loading: true });
    this.#add(attendanceId, place);
    const found = await load();
    if (!this.#find(attendanceId, place.id)) {
      return;
    }
    if (!found) {
      this.detach(attendanceId, place);
      return;
    }
    URL.revokeObjectURL(place.url);
    const change = { file: found, url: URL.createObjectURL(found), is_loading: false };
    this.#change(attendanceId, place.id, change);
    await this.#measure(attendanceId, { ...place, ...change });
  };

  /**
   * Attaches a voice note that was recorded here.
   *
   * @param {number} attendanceId
   * @param {File} file
   * @param {number} seconds
   */
  attachVoice = (attendanceId, file, seconds) =>
    this.#add(attendanceId, attachmentOf(file, { seconds, is_voice: true }));

  /**
   * @param {number} attendanceId
   * @param {string} id
   * @param {{caption: string} | {as_document: boolean}} change
   */
  change = (attendanceId, id, change) => this.#change(attendanceId, id, change);

  /**
   * Makes what was written already the caption of the first file.
   *
   * @param {number} attendanceId
   */
  takeText = (attendanceId) => {
    const text = this.#drafts.read(attendanceId) ?? "";
    const [first] = this.#attached(attendanceId);
    if (text !== "" && first) {
      this.#change(attendanceId, first.id, { caption: joined([text, first.caption]) });
      this.#drafts.write(attendanceId, "");
    }
  };

  /**
   * Takes a file away. Its caption goes to its neighbour; with the last one the words go back to
   * the field.
   *
   * @param {number} attendanceId
   * @param {Attachment} attachment
   */
  detach = (attendanceId, { id }) => {
    const attached = this.#attached(attendanceId);
    const index = attached.findIndex((one) => one.id === id);
    if (index < 0) {
      return;
    }
    const [gone] = attached.splice(index, 1);
    if (hasStage(attached)) {
      const next = attached[Math.min(index, attached.length - 1)];
      const words = index < attached.length ? [gone, next] : [next, gone];
      this.#change(attendanceId, next.id, { caption: captionsOf(words) });
    } else {
      // A voice note that stays shows no words.
      attached.forEach((one) => this.#change(attendanceId, one.id, { caption: "" }));
      this.#giveBack(attendanceId, [gone, ...attached]);
    }
    this.#drop(attendanceId, [gone]);
  };

  /** @param {number} attendanceId whose files all go; their captions go back to the field */
  detachAll = (attendanceId) => {
    const attached = this.#attached(attendanceId);
    this.#giveBack(attendanceId, attached);
    this.#drop(attendanceId, attached);
  };

  /**
   * @param {number} attendanceId
   * @param {Attachment[]} attachments whose words go back to the field
   */
  #giveBack(attendanceId, attachments) {
    const words = captionsOf(attachments);
    if (words !== "") {
      const text = this.#drafts.read(attendanceId) ?? "";
      this.#drafts.write(attendanceId, joined([text, words]));
    }
  }

  /**
   * @param {number} attendanceId
   * @param {Attachment} attachment
   */
  async #measure(attendanceId, attachment) {
    const { id, file, url } = attachment;
    const problem = await problemWith(file, this.#store.get().directory.limits.file);
    if (!this.#find(attendanceId, id)) {
      return;
    }
    if (problem) {
      this.#store.dispatch({ kind: "notice", notice: { text: problem, tone: "bad" } });
      this.detach(attendanceId, attachment);
      return;
    }
    this.#change(attendanceId, id, await measured(file.type, url));
  }

  /**
   * @param {number} attendanceId
   * @param {string} id
   * @param {Partial<Attachment>} change
   */
  #change(attendanceId, id, change) {
    this.#store.dispatch({ kind: "attached.change", attendanceId, id, change });
  }

  /** @param {number} attendanceId */
  #attached(attendanceId) {
    return [...(this.#store.get().attached.get(attendanceId) ?? [])];
  }

  /**
   * @param {number} attendanceId
   * @param {string} id
   */
  #find(attendanceId, id) {
    return this.#attached(attendanceId).find((one) => one.id === id);
  }

  /**
   * @param {number} attendanceId
   * @param {Attachment} attachment
   */
  #add(attendanceId, attachment) {
    this.#store.dispatch({ kind: "attach", attendanceId, attachment });
  }

  /**
   * @param {number} attendanceId
   * @param {Attachment[]} attachments
   */
  #drop(attendanceId, attachments) {
    attachments.forEach(({ url }) => URL.revokeObjectURL(url));
    const ids = attachments.map(({ id }) => id);
    this.#store.dispatch({ kind: "detach", attendanceId, ids });
  }
}

/** @param {Attachment[]} attachments */
function captionsOf(attachments) {
  return joined(attachments.map(({ caption }) => caption));
}

/** @param {string[]} texts */
function joined(texts) {
  return texts.filter((text) => text.trim() !== "").join("\n");
}

/**
 * @param {File} file
 * @param {Partial<Attachment>} [given]
 * @returns {Attachment}
 */
function attachmentOf(file, given) {
  const url = URL.createObjectURL(file);
  return { id: newId(), file, url, as_document: false, caption: "", ...UNKNOWN, ...given };
}
