// @ts-check
/** What was typed or chosen for an attendance goes when it is over: it could not be sent. */

import { t } from "../language.js";

/** @typedef {import("./shapes.js").State} State */

/**
 * @param {import("./store.js").Store} store
 * @param {Pick<import("./kept_texts.js").KeptTexts, "keys" | "forget">} texts by attendance
 */
export function forgetWhatIsOver(store, texts) {
  function look() {
    const state = store.get();
    for (const [attendanceId, files] of state.attached) {
      if (files.length > 0 && isOver(state, attendanceId)) {
        files.forEach(({ url }) => URL.revokeObjectURL(url));
        store.dispatch({ kind: "detach", attendanceId, ids: files.map(({ id }) => id) });
        const text = t("Files that were not sent are discarded: you cannot answer there any more.");
        store.dispatch({ kind: "notice", notice: { text, tone: "bad" } });
      }
    }
    for (const key of texts.keys()) {
      // The key of a note begins with the number too.
      if (isOver(state, parseInt(key, 10))) {
        texts.forget(key);
      }
    }
  }

  store.subscribe((state, previous) => {
    if (state.attendances !== previous.attendances || state.attached !== previous.attached) {
      look();
    }
  });
  look();
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
