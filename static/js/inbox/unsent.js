// @ts-check
/** What of an attendance has not left this browser yet, before the attendance is given away. */

import { hasStage } from "./composing.js";

/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Draft} Draft */

/**
 * Whether something for an attendance was written, attached or recorded that stays here until
 * somebody does something about it. Words that are being posted are not counted: they leave.
 *
 * @param {State} state
 * @param {number} id
 */
export function holdsUnsent({ outbox, attached, recording }, id) {
  const isAttached = (attached.get(id)?.length ?? 0) > 0;
  const isHeld = outbox.some((one) => one.attendance_id === id && !isLeaving(one));
  return isAttached || recording?.attendanceId === id || isHeld;
}

/**
 * Whether that is a voice note: one that is being recorded, or is to be heard before it is sent.
 *
 * @param {State} state
 * @param {number} id
 */
export function holdsVoice({ attached, recording }, id) {
  const waiting = attached.get(id) ?? [];
  return recording?.attendanceId === id || (waiting.length > 0 && !hasStage(waiting));
}

/**
 * Waits until nothing of the attendance is being posted: all of it has left, or is held.
 *
 * @param {import("./store.js").Store} store
 * @param {number} id
 * @returns {Promise<void>}
 */
export async function onceLeft(store, id) {
  const isBusy = (/** @type {State} */ { outbox }) =>
    outbox.some((one) => one.attendance_id === id && isLeaving(one));
  if (isBusy(store.get())) {
    await /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        const stop = store.subscribe((state) => {
          if (!isBusy(state)) {
            stop();
            resolve();
          }
        });
      })
    );
  }
}

/**
 * Words leave within a moment, or get a code that says why they do not; a file may take minutes.
 *
 * @param {Draft} draft
 */
function isLeaving({ phase, file, code, reason }) {
  return phase !== "refused" && !file && !code && !reason;
}
