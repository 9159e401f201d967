// @ts-check
/**
 * What was written and is not yet acknowledged. A message keeps its id through every attempt,
 * so the server takes it once however often it is posted; one message of an attendance is under
 * way at a time, so they arrive in the order of writing. Only a file for which the server has no
 * room lets what was written after it go first. Files are kept too; while one could not be (the
 * browser's room is used up), the page asks before it closes.
 */

import { ApiError, ConnectionLost } from "./api.js";
import { CONNECTION_LOST, hasLeft } from "./drafts.js";
import { isReadable } from "./files.js";
import { newId } from "./ids.js";
import { KeptDrafts, lost } from "./kept_drafts.js";
import { Pauses, waitsForRoom } from "./pauses.js";
import { postFile, postMessage } from "./posting.js";
import { t } from "../language.js";

/** @typedef {import("./shapes.js").Draft} Draft */
/**
 * @typedef {Pick<Draft, "type" | "quoted_message_id" | "quote" | "file" | "location"
 *   | "contacts" | "is_note">} More
 */

/** Sends what is written, keeping it in the storage until the server has it. */
export class Outbox {
  /** @type {Set<number>} attendances with a message under way */
  #busy = new Set();
  /** @type {Map<string, File>} by the draft's id */
  #files = new Map();
  /** @type {Map<string, AbortController>} uploads under way, by the draft's id */
  #uploads = new Map();
  #pauses = new Pauses(() => this.#pump());
  #store;
  #kept;
  #claims;

  /**
   * @param {import("./store.js").Store} store
   * @param {import("./kept_drafts.js").Storage} storage
   * @param {import("./file_storage.js").Files} files
   * @param {import("./claims.js").Claims} claims
   */
  constructor(store, storage, files, claims) {
    this.#store = store;
    this.#kept = new KeptDrafts(storage, files);
    this.#claims = claims;
    store.subscribe((state, previous) => {
      if (state.outbox !== previous.outbox) {
        this.#kept.follow(state.outbox, previous.outbox);
        this.#forget(state.outbox, previous.outbox);
      }
      if (state.connection === "live" && previous.connection !== "live") {
        this.#goOn();
      }
    });
  }

  /** Takes back what an earlier page left, and sends it: at once what no other page has. */
  async recover() {
    const ids = this.ids().filter((id) => !this.#find(id));
    const mine = await this.#claims.among(ids);
    for (const id of ids.filter((one) => !mine.has(one))) {
      // The page that sends it now may be closed before it has.
      void this.#claims.claim(id).then(() => this.#takeBack(new Set([id])));
    }
    await this.#takeBack(mine);
  }

  /** @param {Set<string>} ids of what this page has now */
  async #takeBack(ids) {
    for (const { draft, file } of await this.#kept.recover(ids)) {
      if (file) {
        this.#files.set(draft.id, file);
      }
      this.#store.dispatch({ kind: "outbox.add", draft });
      ids.delete(draft.id);
    }
    ids.forEach((id) => this.#claims.release(id));
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
    this.#claims.take(id);
    this.#store.dispatch({ kind: "outbox.add", draft });
    if (file) {
      void this.#kept.keepFile(id, file, () => this.#find(id));
    }
    this.#pump();
  }

  /**
   * Holds what was written and can be sent no more, until somebody decides.
   *
   * @param {Pick<Draft, "attendance_id" | "content" | "client" | "is_note">} written
   */
  hold(written) {
    const id = newId();
    const at = new Date().toISOString();
    const reason = t("You could not answer there any more.");
    this.#claims.take(id);
    const draft = { ...written, id, at, phase: /** @type {const} */ ("refused"), reason };
    this.#store.dispatch({ kind: "outbox.add", draft });
  }

  /** @param {string} id */
  #find(id) {
    return this.#store.get().outbox.find((one) => one.id === id);
  }

  /** @param {number} attendanceId */
  #nameIn(attendanceId) {
    const { attendances, clients } = this.#store.get();
    const client = attendances.get(attendanceId)?.client;
    return client && (clients.get(client.id) ?? client).name;
  }

  /** How many files would be lost with the page. */
  get unkept() {
    return [...this.#files.keys()].filter((id) => !this.#kept.holds(id)).length;
  }

  /** @param {string} id */
  retry(id) {
    this.#pauses.end(id);
    this.#store.dispatch({ kind: "outbox.change", id, phase: "waiting" });
    this.#pump();
  }

  /** @param {string} id of a file that was refused as what it is */
  retryAsDocument(id) {
    this.#store.dispatch({ kind: "outbox.document", id });
    this.#pump();
  }

  /**
   * Takes a message back that the server does not have yet; an upload under way ends. A file that
   * has left whole is being sent: nothing takes it back.
   *
   * @param {string} id
   */
  discard(id) {
    const draft = this.#find(id);
    if (draft && hasLeft(draft)) {
      return;
    }
    this.#uploads.get(id)?.abort();
    this.#store.dispatch({ kind: "outbox.remove", id });
  }

  /** Sends what may leave: of each attendance the first, unless it pauses. */
  #pump() {
    /** @type {Set<number>} attendances in which something has to leave before the rest */
    const held = new Set();
    for (const draft of this.#store.get().outbox) {
      const { id, attendance_id: attendanceId, phase } = draft;
      if (phase !== "waiting" || held.has(attendanceId) || this.#busy.has(attendanceId)) {
        continue;
      }
      if (!this.#pauses.has(id)) {
        void this.#post(draft);
      } else if (!waitsForRoom(draft)) {
        held.add(attendanceId);
      }
    }
  }

  /** The connection is back: what waited for it leaves at once. */
  #goOn() {
    for (const draft of this.#store.get().outbox) {
      if (!waitsForRoom(draft)) {
        this.#pauses.end(draft.id);
      }
    }
    this.#pump();
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
      const message = await (file ? this.#upload(draft, file) : postMessage(draft));
      this.#store.dispatch({ kind: "message", message });
    } catch (error) {
      this.#fail(draft, await this.#reasonOf(draft, error));
    } finally {
      this.#busy.delete(attendanceId);
      this.#pump();
    }
  }

  /**
   * @param {Draft} draft
   * @param {File} file
   */
  async #upload(draft, file) {
    const { id } = draft;
    const controller = new AbortController();
    this.#uploads.set(id, controller);
    try {
      return await postFile(draft, file, {
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
    if (!this.#find(id)) {
      // Discarded meanwhile, or the event of the message came before the answer.
      return;
    }
    const isRefusal = error instanceof ApiError && !error.isTemporary;
    const code = error instanceof ApiError ? error.code : null;
    if (isRefusal || error instanceof FileLost) {
      const reason = error.message;
      this.#store.dispatch({ kind: "outbox.change", id, phase: "refused", reason, code });
      return;
    }
    const reason = error instanceof ApiError ? error.message : null;
    const isLost = error instanceof ConnectionLost;
    const told = { reason, code: isLost ? CONNECTION_LOST : code };
    this.#pauses.begin({ id, code: told.code });
    this.#store.dispatch({ kind: "outbox.change", id, phase: "waiting", ...told });
    if (!(error instanceof ApiError) && !isLost) {
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
  #forget(drafts, previous) {
    const known = new Set(drafts.map(({ id }) => id));
    const gone = previous.filter(({ id }) => !known.has(id));
    for (const draft of gone) {
      const { id, file } = draft;
      this.#pauses.end(id);
      this.#claims.release(id);
      if (file) {
        if (!hasLeft(draft)) {
          // Discarded, or another page of the same person was faster: the rest need not leave.
          this.#uploads.get(id)?.abort();
        }
        this.#files.delete(id);
        URL.revokeObjectURL(file.url);
      }
    }
    if (gone.length > 0) {
      // What waited behind it may go, as soon as everybody has heard that it is gone.
      queueMicrotask(() => this.#pump());
    }
  }
}

/** There is no file any more that could be sent. */
class FileLost extends Error {}
