// @ts-check
/**
 * What was written and is not yet acknowledged. A message keeps its id through every attempt,
 * so the server takes it once however often it is posted; one message of an attendance is under
 * way at a time, so they arrive in the order of writing. Files are kept too; while one could not be
 * (the browser's room is used up), the page asks before it closes.
 */

import { ApiError, ConnectionLost, call } from "./api.js";
import { isReadable } from "./files.js";
import { newId } from "./ids.js";
import { KeptDrafts, lost } from "./kept_drafts.js";
import { upload } from "./upload.js";

/** @typedef {import("./shapes.js").Draft} Draft */
/**
 * @typedef {Pick<Draft, "type" | "quoted_message_id" | "quote" | "file" | "location"
 *   | "contacts" | "is_note">} More
 */

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** Sends what is written, keeping it in the storage until the server has it. */
export class Outbox {
  /** @type {Set<number>} attendances with a message under way */
  #busy = new Set();
  /** @type {Map<string, File>} by the draft's id */
  #files = new Map();
  /** @type {Map<string, AbortController>} uploads under way, by the draft's id */
  #uploads = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  #store;
  #kept;

  /**
   * @param {import("./store.js").Store} store
   * @param {import("./kept_drafts.js").Storage} storage
   * @param {import("./file_storage.js").Files} files
   */
  constructor(store, storage, files) {
    this.#store = store;
    this.#kept = new KeptDrafts(storage, files);
    store.subscribe((state, previous) => {
      if (state.outbox !== previous.outbox) {
        this.#kept.follow(state.outbox, previous.outbox);
        this.#forgetFiles(state.outbox, previous.outbox);
      }
      if (state.connection === "live" && previous.connection !== "live") {
        this.#failures = 0;
        this.#pump();
      }
    });
  }

  /** Takes back what an earlier page left, and sends it. */
  async recover() {
    for (const { draft, file } of await this.#kept.recover()) {
      if (file) {
        this.#files.set(draft.id, file);
      }
      this.#store.dispatch({ kind: "outbox.add", draft });
    }
    this.#pump();
  }

  /** The ids of what is kept of earlier pages and this one. */
  ids() {
    return this.#kept.ids();
  }

  /**
   * @param {number} attendanceId
   * @param {string} content
   * @param {More} [more] what the message is beside its text
   * @param {File} [file]
   * @param {string} [id] of the message, where it has one already
   */
  send(attendanceId, content, more = {}, file = undefined, id = newId()) {
    /** @type {Draft} */
    const draft = {
      ...more,
      id,
      attendance_id: attendanceId,
      content,
      at: new Date().toISOString(),
      phase: "waiting",
      reason: null,
      client: this.#nameIn(attendanceId),
    };
    if (file) {
      this.#files.set(id, file);
    }
    this.#store.dispatch({ kind: "outbox.add", draft });
    if (file) {
      const find = () => this.#store.get().outbox.find((one) => one.id === id);
      void this.#kept.keepFile(id, file, find);
    }
    this.#pump();
  }

  /** @param {number} attendanceId */
  #nameIn(attendanceId) {
    const { attendances, clients } = this.#store.get();
    const client = attendances.get(attendanceId)?.client;
    return client && (clients.get(client.id) ?? client).name;
  }

  /** Whether a file would be lost with the page. */
  get wouldLose() {
    return [...this.#files.keys()].some((id) => !this.#kept.holds(id));
  }

  /** @param {string} id */
  retry(id) {
    this.#store.dispatch({ kind: "outbox.change", id, phase: "waiting" });
    this.#pump();
  }

  /** @param {string} id of a file that was refused as what it is */
  retryAsDocument(id) {
    this.#store.dispatch({ kind: "outbox.document", id });
    this.#pump();
  }

  /**
   * Takes a message back that the server does not have yet; an upload under way ends.
   *
   * @param {string} id
   */
  discard(id) {
    this.#uploads.get(id)?.abort();
    this.#store.dispatch({ kind: "outbox.remove", id });
  }

  /** Sends what waits: after writing, when the connection is back, and on a timer. */
  #pump() {
    clearTimeout(this.#timer);
    for (const draft of this.#store.get().outbox) {
      if (draft.phase === "waiting" && !this.#busy.has(draft.attendance_id)) {
        void this.#post(draft);
      }
    }
  }

  /** @param {Draft} draft */
  async #post(draft) {
    const { id, attendance_id: attendanceId } = draft;
    this.#busy.add(attendanceId);
    this.#store.dispatch({ kind: "outbox.change", id, phase: "sending" });
    try {
      const file = this.#files.get(id);
      if (draft.file && !file) {
        throw new FileLost(lost(draft.file.name));
      }
      const message = await (file ? this.#upload(draft, file) : post(draft));
      this.#failures = 0;
      this.#store.dispatch({ kind: "message", message });
    } catch (error) {
      this.#fail(draft, await this.#reasonOf(draft, error));
    } finally {
      this.#busy.delete(attendanceId);
    }
    if (this.#failures === 0) {
      this.#pump();
    }
  }

  /**
   * @param {Draft} draft
   * @param {File} file
   */
  async #upload(draft, file) {
    const { id, content, quoted_message_id } = draft;
    const { width, height, seconds, is_voice: isVoice } = draft.file ?? {};
    // Of the kinds only this one is ours to say; the others the server tells by the content.
    const type = draft.type === "DOCUMENT" ? draft.type : null;
    const controller = new AbortController();
    this.#uploads.set(id, controller);
    try {
      const measures = { width, height, seconds };
      const fields = { id, content, type, quoted_message_id, ...measures };
      const voice = { is_voice: isVoice && !type ? "true" : null };
      return await upload(pathOf(draft), { ...fields, ...voice }, file, {
        onProgress: (progress) => this.#store.dispatch({ kind: "outbox.progress", id, progress }),
        signal: controller.signal,
      });
    } finally {
      this.#uploads.delete(id);
    }
  }

  /**
   * @param {Draft} draft
   * @param {unknown} error
   */
  #fail({ id }, error) {
    if (!this.#store.get().outbox.some((draft) => draft.id === id)) {
      // Discarded meanwhile, or the event of the message came before the answer.
      return;
    }
    const isRefusal = error instanceof ApiError && !error.isTemporary;
    if (isRefusal || error instanceof FileLost) {
      const code = error instanceof ApiError ? error.code : null;
      const reason = error.message;
      this.#store.dispatch({ kind: "outbox.change", id, phase: "refused", reason, code });
      return;
    }
    const reason = error instanceof ApiError ? error.message : null;
    this.#store.dispatch({ kind: "outbox.change", id, phase: "waiting", reason });
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#pump(), pause);
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
  }

  /**
   * A file that was moved or changed on the disk fails as a lost connection does: then the copy
   * that is kept is sent, and without one there is nothing to wait for.
   *
   * @param {Draft} draft
   * @param {unknown} error
   */
  async #reasonOf({ id, file: about }, error) {
    const file = this.#files.get(id);
    if (!(error instanceof ConnectionLost) || !file || !about || (await isReadable(file))) {
      return error;
    }
    const kept = await this.#kept.fileOf(id);
    if (kept && (await isReadable(kept))) {
      this.#files.set(id, kept);
      return error;
    }
    return new FileLost(lost(about.name));
  }

  /**
   * @param {Draft[]} drafts
   * @param {Draft[]} previous
   */
  #forgetFiles(drafts, previous) {
    for (const { id, file, progress = 0 } of previous) {
      if (file && !drafts.some((draft) => draft.id === id)) {
        if (progress < 1) {
          // Discarded, or another page of the same person was faster: the rest need not leave.
          this.#uploads.get(id)?.abort();
        }
        this.#files.delete(id);
        URL.revokeObjectURL(file.url);
      }
    }
  }
}

/** There is no file any more that could be sent. */
class FileLost extends Error {}

/** @param {Draft} draft */
function pathOf(draft) {
  const kind = draft.is_note ? "notes" : "messages";
  return `/api/v1/attendances/${draft.attendance_id}/${kind}`;
}

/** @param {Draft} draft */
function post(draft) {
  const { id, content, type = "TEXT", quoted_message_id, location, contacts } = draft;
  if (draft.is_note) {
    return call("POST", pathOf(draft), { id, content });
  }
  return call("POST", pathOf(draft), {
    id,
    type,
    content,
    ...(quoted_message_id && { quoted_message_id }),
    ...(location && { location }),
    ...(contacts && { contacts }),
  });
}
