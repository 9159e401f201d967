// @ts-check
/**
 * What was written and is not yet acknowledged. A message keeps its id through every attempt,
 * so the server takes it once however often it is posted; one message of an attendance is under
 * way at a time, so they arrive in the order of writing. A file stays in memory: it survives a
 * lost connection, not the closing of the page, so the page asks before it closes.
 */

import { ApiError, ConnectionLost, call } from "./api.js";
import { newId } from "./ids.js";
import { upload } from "./upload.js";

/** @typedef {import("./shapes.js").Draft} Draft */
/**
 * @typedef {Pick<Draft, "type" | "quoted_message_id" | "quote" | "file" | "location"
 *   | "contacts" | "is_note">} More
 */
/** @typedef {Pick<import("./storage.js").Storage, "write" | "values">} Storage */

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
  #storage;

  /**
   * @param {import("./store.js").Store} store
   * @param {Storage} storage
   */
  constructor(store, storage) {
    this.#store = store;
    this.#storage = storage;
    store.subscribe((state, previous) => {
      if (state.outbox !== previous.outbox) {
        keep(storage, state.outbox, previous.outbox);
        this.#forgetFiles(state.outbox, previous.outbox);
      }
      if (state.connection === "live" && previous.connection !== "live") {
        this.#failures = 0;
        this.#pump();
      }
    });
  }

  /** Takes back what an earlier page left, and sends it. */
  recover() {
    const drafts = this.#storage.values().flatMap(readDraft);
    drafts.sort((one, other) => (one.at < other.at ? -1 : 1));
    for (const draft of drafts) {
      const phase = draft.phase === "refused" ? "refused" : "waiting";
      this.#store.dispatch({ kind: "outbox.add", draft: { ...draft, phase } });
    }
    this.#pump();
  }

  /**
   * @param {number} attendanceId
   * @param {string} content
   * @param {More} [more] what the message is beside its text
   * @param {File} [file]
   */
  send(attendanceId, content, more = {}, file) {
    /** @type {Draft} */
    const draft = {
      ...more,
      id: newId(),
      attendance_id: attendanceId,
      content,
      at: new Date().toISOString(),
      phase: "waiting",
      reason: null,
      client: this.#nameIn(attendanceId),
    };
    if (file) {
      this.#files.set(draft.id, file);
    }
    this.#store.dispatch({ kind: "outbox.add", draft });
    this.#pump();
  }

  /** @param {number} attendanceId */
  #nameIn(attendanceId) {
    const { attendances, clients } = this.#store.get();
    const client = attendances.get(attendanceId)?.client;
    return client && (clients.get(client.id) ?? client).name;
  }

  /** Whether something would be lost with the page. */
  get holdsFiles() {
    const { attached } = this.#store.get();
    return this.#files.size > 0 || [...attached.values()].some((files) => files.length > 0);
  }

  /** @param {string} id */
  retry(id) {
    this.#store.dispatch({ kind: "outbox.change", id, phase: "waiting" });
    this.#pump();
  }

  /**
   * Takes a message back that the server does not have yet; an upload under way ends.
   *
   * @param {string} id
   */
  discard(id) {
    this.#store.dispatch({ kind: "outbox.remove", id });
    this.#uploads.get(id)?.abort();
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
      const message = await (file ? this.#upload(draft, file) : post(draft));
      this.#failures = 0;
      this.#store.dispatch({ kind: "message", message });
    } catch (error) {
      this.#fail(draft, error);
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
    const { width, height, seconds } = draft.file ?? {};
    // Of the kinds only this one is ours to say; the others the server tells by the content.
    const type = draft.type === "DOCUMENT" ? draft.type : null;
    const controller = new AbortController();
    this.#uploads.set(id, controller);
    try {
      const fields = { id, content, type, quoted_message_id, width, height, seconds };
      return await upload(pathOf(draft), fields, file, {
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
    if (error instanceof ApiError && !error.isTemporary) {
      const reason = error.message;
      this.#store.dispatch({ kind: "outbox.change", id, phase: "refused", reason });
      return;
    }
    this.#store.dispatch({ kind: "outbox.change", id, phase: "waiting" });
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#pump(), pause);
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
  }

  /**
   * @param {Draft[]} drafts
   * @param {Draft[]} previous
   */
  #forgetFiles(drafts, previous) {
    for (const { id, file } of previous) {
      if (file && !drafts.some((draft) => draft.id === id)) {
        this.#files.delete(id);
        URL.revokeObjectURL(file.url);
      }
    }
  }
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

/**
 * Brings the storage up to what the outbox holds. Files are too large for it.
 *
 * @param {Storage} storage
 * @param {Draft[]} drafts
 * @param {Draft[]} previous
 */
function keep(storage, drafts, previous) {
  for (const draft of drafts) {
    if (!draft.file && !previous.includes(draft)) {
      storage.write(draft.id, JSON.stringify(draft));
    }
  }
  for (const { id } of previous) {
    if (!drafts.some((draft) => draft.id === id)) {
      storage.write(id, "");
    }
  }
}
