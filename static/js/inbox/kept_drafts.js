// @ts-check
/** What the outbox holds, kept in the browser: the drafts in one storage, their files in another. */

import { t } from "../language.js";

/** @typedef {import("./file_storage.js").Files} Files */
/** @typedef {import("./shapes.js").Draft} Draft */
/** @typedef {Pick<import("./storage.js").Storage, "write" | "values">} Storage */
/** @typedef {{draft: Draft, file: File | null}} Found what an earlier page left */

/** Follows the outbox. A file's draft is kept only with its file. */
export class KeptDrafts {
  #storage;
  #files;

  /**
   * @param {Storage} storage
   * @param {Files} files
   */
  constructor(storage, files) {
    this.#storage = storage;
    this.#files = files;
  }

  /**
   * What an earlier page left, ready to be sent again, in the order of writing.
   *
   * @param {Set<string>} ids of those wanted
   * @returns {Promise<Found[]>}
   */
  async recover(ids) {
    const drafts = this.#storage.values().flatMap(readDraft).filter(({ id }) => ids.has(id));
    drafts.sort((one, other) => (one.at < other.at ? -1 : 1));
    return Promise.all(drafts.map((draft) => this.#withFile(draft)));
  }

  /** The ids of what is kept, by this page or another. */
  ids() {
    return this.#storage.values().flatMap(readDraft).map(({ id }) => id);
  }

  /**
   * Whether a file survives the page.
   *
   * @param {string} id
   */
  holds(id) {
    return this.#files.holds(id);
  }

  /** @param {string} id */
  fileOf(id) {
    return this.#files.get(id);
  }

  /**
   * Brings the storage up to what the outbox holds.
   *
   * @param {Draft[]} drafts
   * @param {Draft[]} previous
   */
  follow(drafts, previous) {
    const gone = new Map(previous.map((draft) => [draft.id, draft]));
    for (const draft of drafts) {
      const mayBeKept = !draft.file || this.#files.holds(draft.id);
      if (mayBeKept && !isSame(draft, gone.get(draft.id))) {
        this.#storage.write(draft.id, JSON.stringify(draft));
      }
      gone.delete(draft.id);
    }
    for (const { id, file } of gone.values()) {
      this.#storage.write(id, "");
      if (file) {
        void this.#files.drop(id);
      }
    }
  }

  /**
   * Keeps the file of a draft, and then the draft.
   *
   * @param {string} id
   * @param {File} file
   * @param {() => Draft | undefined} find the draft as it is then; undefined when it is gone
   */
  async keepFile(id, file, find) {
    const isKept = await this.#files.put(id, file);
    const draft = find();
    if (isKept && draft) {
      this.#storage.write(id, JSON.stringify(draft));
    }
  }

  /**
   * @param {Draft} draft
   * @returns {Promise<Found>}
   */
  async #withFile(draft) {
    const phase = draft.phase === "refused" ? draft.phase : "waiting";
    if (!draft.file) {
      return { draft: { ...draft, phase }, file: null };
    }
    const file = await this.#files.get(draft.id);
    const shown = { ...draft.file, url: file ? URL.createObjectURL(file) : "" };
    return file
      ? { draft: { ...draft, phase, file: shown }, file }
      : { draft: { ...draft, file: shown, phase: "refused", reason: lost(shown.name) }, file };
  }
}

/**
 * What is said of a file that is neither on the disk nor kept.
 *
 * @param {string} name
 */
export function lost(name) {
  return t("{name} is not to be had any more. Discard this and choose the file again.", { name });
}

/**
 * Whether there is nothing new to keep: progress is not.
 *
 * @param {Draft} draft
 * @param {Draft | undefined} previous
 */
function isSame(draft, previous) {
  const names = /** @type {const} */ (["phase", "reason", "type"]);
  return previous !== undefined && names.every((name) => draft[name] === previous[name]);
}

/**
 * @param {string} text
 * @returns {Draft[]} none when it is no draft: one that cannot be read must not stop the others
 */
function readDraft(text) {
  try {
    const draft = JSON.parse(text);
    return typeof draft?.id === "string" && typeof draft.attendance_id === "number" ? [draft] : [];
  } catch (error) {
    if (error instanceof SyntaxError) {
      return [];
    }
    throw error;
  }
}
