// @ts-check
/** What a person does with files before they are sent: choose, caption, take away. */

import { UNKNOWN, measured, problemWith } from "./files.js";
import { newId } from "./ids.js";

/** @typedef {import("./shapes.js").Attachment} Attachment */

/** Each action changes what is attached to what is being written. */
export class FileActions {
  #store;

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
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
    const known = this.#find(attendanceId, place.id);
    if (!known) {
      return;
    }
    this.detach(attendanceId, place);
    if (found) {
      const attachment = attachmentOf(found, { caption: known.caption });
      this.#add(attendanceId, attachment);
      await this.#measure(attendanceId, attachment);
    }
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
  change = (attendanceId, id, change) =>
    this.#store.dispatch({ kind: "attached.change", attendanceId, id, change });

  /**
   * @param {number} attendanceId
   * @param {Attachment} attachment
   */
  detach = (attendanceId, attachment) => {
    URL.revokeObjectURL(attachment.url);
    this.#drop(attendanceId, [attachment.id]);
  };

  /** @param {number} attendanceId whose files all go, with their captions */
  detachAll = (attendanceId) => {
    const attached = this.#store.get().attached.get(attendanceId) ?? [];
    attached.forEach((attachment) => this.detach(attendanceId, attachment));
  };

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
    const change = await measured(file.type, url);
    this.#store.dispatch({ kind: "attached.change", attendanceId, id, change });
  }

  /**
   * @param {number} attendanceId
   * @param {string} id
   */
  #find(attendanceId, id) {
    return this.#store.get().attached.get(attendanceId)?.find((one) => one.id === id);
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
   * @param {string[]} ids
   */
  #drop(attendanceId, ids) {
    this.#store.dispatch({ kind: "detach", attendanceId, ids });
  }
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
