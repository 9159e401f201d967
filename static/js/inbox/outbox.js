// @ts-check
/**
 * What was written and is not yet acknowledged. A message keeps its id through every attempt,
 * so the server takes it once however often it is posted; one message of an attendance is under
 * way at a time, so they arrive in the order of writing.
 */

import { ApiError, ConnectionLost, call } from "./api.js";

/** @typedef {import("./shapes.js").Draft} Draft */
/** @typedef {Pick<import("./storage.js").Storage, "write" | "values">} Storage */

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** Sends what is written, keeping it in the storage until the server has it. */
export class Outbox {
  /** @type {Set<number>} attendances with a message under way */
  #busy = new Set();
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
      }
      if (state.connection === "live" && previous.connection !== "live") {
        this.#failures = 0;
        this.#pump();
      }
    });
  }

  /** Takes back what an earlier page left, and sends it. */
  recover() {
    const drafts = this.#storage.values().map((text) => /** @type {Draft} */ (JSON.parse(text)));
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
   */
  send(attendanceId, content) {
    /** @type {Draft} */
    const draft = {
      id: newId(),
      attendance_id: attendanceId,
      content,
      at: new Date().toISOString(),
      phase: "waiting",
      reason: null,
    };
    this.#store.dispatch({ kind: "outbox.add", draft });
    this.#pump();
  }

  /** @param {string} id */
  retry(id) {
    this.#store.dispatch({ kind: "outbox.change", id, phase: "waiting" });
    this.#pump();
  }

  /** @param {string} id */
  discard(id) {
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
    const { id, content, attendance_id: attendanceId } = draft;
    this.#busy.add(attendanceId);
    this.#store.dispatch({ kind: "outbox.change", id, phase: "sending" });
    try {
      const path = `/api/v1/attendances/${attendanceId}/messages`;
      const message = await call("POST", path, { id, type: "TEXT", content });
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
   * @param {unknown} error
   */
  #fail({ id }, error) {
    if (error instanceof ApiError && !error.isTemporary) {
      const reason = error.message;
      this.#store.dispatch({ kind: "outbox.change", id, phase: "refused", reason });
      return;
    }
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
    this.#store.dispatch({ kind: "outbox.change", id, phase: "waiting" });
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#pump(), pause);
  }
}

/**
 * Brings the storage up to what the outbox holds.
 *
 * @param {Storage} storage
 * @param {Draft[]} drafts
 * @param {Draft[]} previous
 */
function keep(storage, drafts, previous) {
  for (const draft of drafts) {
    if (!previous.includes(draft)) {
      storage.write(draft.id, JSON.stringify(draft));
    }
  }
  for (const { id } of previous) {
    if (!drafts.some((draft) => draft.id === id)) {
      storage.write(id, "");
    }
  }
}

/** A random UUID. randomUUID exists in secure contexts only, getRandomValues everywhere. */
function newId() {
  if (typeof crypto.randomUUID === "function") {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
