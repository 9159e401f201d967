// @ts-check
/**
 * What was written and is not yet acknowledged. A message keeps its id through every attempt,
 * so the server takes it once however often it is posted; one message of an attendance is under
 * way at a time, so they arrive in the order of writing.
 */

import { ApiError, ConnectionLost, call } from "./api.js";

/** @typedef {import("./shapes.js").Draft} Draft */
/** @typedef {import("./shapes.js").Message} Message */

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/**
 * @param {import("./store.js").Store} store
 * @param {import("./storage.js").Storage} storage
 */
export function createOutbox(store, storage) {
  /** @type {Set<number>} attendances with a message under way */
  const busy = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let failures = 0;

  /** Takes back what an earlier page left, and sends it. */
  function recover() {
    const drafts = storage.values().map((text) => /** @type {Draft} */ (JSON.parse(text)));
    drafts.sort((one, other) => (one.at < other.at ? -1 : 1));
    for (const draft of drafts) {
      const phase = draft.phase === "refused" ? "refused" : "waiting";
      store.dispatch({ kind: "outbox.add", draft: { ...draft, phase } });
    }
    pump();
  }

  /**
   * @param {number} attendanceId
   * @param {string} content
   */
  function send(attendanceId, content) {
    /** @type {Draft} */
    const draft = {
      id: newId(),
      attendance_id: attendanceId,
      content,
      at: new Date().toISOString(),
      phase: "waiting",
      reason: null,
    };
    storage.write(draft.id, JSON.stringify(draft));
    store.dispatch({ kind: "outbox.add", draft });
    pump();
  }

  /** Sends what waits: after writing, when the connection is back, and on a timer. */
  function pump() {
    clearTimeout(timer);
    for (const draft of store.get().outbox) {
      if (draft.phase === "waiting" && !busy.has(draft.attendance_id)) {
        void post(draft);
      }
    }
  }

  /** @param {Draft} draft */
  async function post(draft) {
    busy.add(draft.attendance_id);
    store.dispatch({ kind: "outbox.change", id: draft.id, phase: "sending" });
    try {
      const { id, content } = draft;
      const path = `/api/v1/attendances/${draft.attendance_id}/messages`;
      const message = await call("POST", path, { id, type: "TEXT", content });
      failures = 0;
      store.dispatch({ kind: "message", message });
    } catch (error) {
      give(draft, error);
    } finally {
      busy.delete(draft.attendance_id);
    }
    if (failures === 0) {
      pump();
    }
  }

  /**
   * @param {Draft} draft
   * @param {unknown} error
   */
  function give(draft, error) {
    if (error instanceof ApiError && !error.isTemporary) {
      store.dispatch({
        kind: "outbox.change",
        id: draft.id,
        phase: "refused",
        reason: error.message,
      });
      return;
    }
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
    store.dispatch({ kind: "outbox.change", id: draft.id, phase: "waiting" });
    const pause = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
    failures += 1;
    timer = setTimeout(pump, pause);
  }

  /** @param {string} id */
  function retry(id) {
    store.dispatch({ kind: "outbox.change", id, phase: "waiting" });
    pump();
  }

  /** @param {string} id */
  function discard(id) {
    store.dispatch({ kind: "outbox.remove", id });
  }

  store.subscribe((state, previous) => {
    if (state.outbox !== previous.outbox) {
      keep(storage, state.outbox, previous.outbox);
    }
    if (state.connection === "live" && previous.connection !== "live") {
      failures = 0;
      pump();
    }
  });

  return { recover, send, retry, discard };
}

/**
 * @param {import("./storage.js").Storage} storage
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
