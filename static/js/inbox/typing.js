// @ts-check
/** Telling the client that somebody writes or records: every five seconds, and when it stops. */

import { ApiError, ConnectionLost, call } from "./api.js";

const EVERY = 5_000;
const STOPPED_AFTER = 4_000;

/** Tells of one attendance at a time: nobody types in two. */
export class TypingTeller {
  /** @type {number | null} the attendance of which something was told last */
  #told = null;
  #toldAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * A key was pressed in the attendance's composer.
   *
   * @param {number} attendanceId
   */
  typed(attendanceId) {
    if (this.#told !== null && this.#told !== attendanceId) {
      this.stopped();
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stopped(), STOPPED_AFTER);
    const now = Date.now();
    if (this.#told === null || now - this.#toldAt >= EVERY) {
      this.#tell(attendanceId, "typing");
    }
  }

  /**
   * A voice note is being recorded, until it stops.
   *
   * @param {number} attendanceId
   */
  recording(attendanceId) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.recording(attendanceId), EVERY);
    this.#tell(attendanceId, "recording");
  }

  /**
   * @param {number} attendanceId
   * @param {"typing" | "recording"} activity
   */
  #tell(attendanceId, activity) {
    this.#told = attendanceId;
    this.#toldAt = Date.now();
    void tell(attendanceId, activity);
  }

  /** Nothing was typed for a while, the field was left, or the message is sent. */
  stopped() {
    clearTimeout(this.#timer);
    if (this.#told !== null) {
      void tell(this.#told, "paused");
      this.#told = null;
    }
  }
}

/**
 * @param {number} attendanceId
 * @param {"typing" | "recording" | "paused"} activity
 */
async function tell(attendanceId, activity) {
  try {
    await call("POST", `/api/v1/attendances/${attendanceId}/typing`, { activity });
  } catch (error) {
    // Worth nothing a moment later: no reason to bother anybody.
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
  }
}
