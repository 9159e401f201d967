// @ts-check
/**
 * What was typed or chosen for an attendance goes when it is over: it could not be sent. Words go
 * on where the messages went, or else stay until somebody decides.
 */

import { t } from "../language.js";

/** @typedef {import("./shapes.js").State} State */
/** @typedef {Pick<import("./kept_texts.js").KeptTexts, "keys" | "read" | "move" | "forget">} Texts */

/**
 * @param {import("./store.js").Store} store
 * @param {Texts} texts by attendance
 * @param {Pick<import("./outbox.js").Outbox, "hold">} outbox
 */
export function forgetWhatIsOver(store, texts, outbox) {
  /** @param {State} previous which may know whose attendance it was */
  function look(previous) {
    const state = store.get();
    for (const key of texts.keys()) {
      // The key of a note begins with the number too.
      const id = parseInt(key, 10);
      if (isOver(state, id)) {
        leave(key, id, state, previous);
      }
    }
    for (const [attendanceId, files] of state.attached) {
      if (files.length > 0 && isOver(state, attendanceId)) {
        files.forEach(({ url }) => URL.revokeObjectURL(url));
        store.dispatch({ kind: "detach", attendanceId, ids: files.map(({ id }) => id) });
        const text = t("Files that were not sent are discarded: you cannot answer there any more.");
        store.dispatch({ kind: "notice", notice: { text, tone: "bad" } });
      }
    }
  }

  /**
   * @param {string} key
   * @param {number} id
   * @param {State} state
   * @param {State} previous
   */
  function leave(key, id, state, previous) {
    const attendance = state.attendances.get(id) ?? previous.attendances.get(id);
    const target = attendance?.absorbed_into ?? null;
    if (target !== null && !isOver(state, target)) {
      texts.move(key, key.replace(String(id), String(target)));
      return;
    }
    const content = texts.read(key).trim();
    texts.forget(key);
    // Of whom everything was erased nothing stays here either.
    if (content !== "" && !attendance?.erased_at) {
      const client = attendance && (state.clients.get(attendance.client.id) ?? attendance.client);
      const is_note = key.includes(":");
      outbox.hold({ attendance_id: id, content, client: client?.name, is_note });
    }
  }

  store.subscribe((state, previous) => {
    if (state.attendances !== previous.attendances || state.attached !== previous.attached) {
      look(previous);
    }
  });
  look(store.get());
}

/**
 * An attendance that is not known is over only if every open one is known.
 *
 * @param {State} state
 * @param {number} attendanceId
 */
function isOver(state, attendanceId) {
  const attendance = state.attendances.get(attendanceId);
  return attendance ? attendance.state !== "OPEN" : !state.pages.OPEN.more;
}
