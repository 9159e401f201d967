// @ts-check
/** What was typed or chosen for an attendance goes when it is over: it could not be sent. */

/** @typedef {import("./shapes.js").State} State */

/**
 * @param {import("./store.js").Store} store
 * @param {Pick<import("./storage.js").Storage, "keys" | "write">} drafts by attendance
 */
export function forgetWhatIsOver(store, drafts) {
  function look() {
    const state = store.get();
    for (const [attendanceId, files] of state.attached) {
      if (files.length > 0 && isOver(state, attendanceId)) {
        files.forEach(({ url }) => URL.revokeObjectURL(url));
        store.dispatch({ kind: "detach", attendanceId, ids: files.map(({ id }) => id) });
      }
    }
    for (const key of drafts.keys()) {
      // The key of a note begins with the number too.
      if (isOver(state, parseInt(key, 10))) {
        drafts.write(key, "");
      }
    }
  }

  store.subscribe((state, previous) => {
    if (state.attendances !== previous.attendances) {
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
