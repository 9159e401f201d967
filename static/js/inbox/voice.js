// @ts-check
/**
 * What a person does with a voice note: record, pause, listen, send. Whatever ends a recording
 * early (another conversation, a microphone that is pulled out, too long a time) keeps it beside
 * what is being written.
 */

import { t } from "../language.js";
import { mayWrite } from "./permissions.js";
import { silence } from "./playing.js";

/** @typedef {import("./shapes.js").State} State */

export const LONGEST = 15 * 60;

/** The voice note of this page; one at a time. */
export class VoiceActions {
  /** @type {import("./recorder.js").Recorder | null} */
  #recorder = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  #store;
  #files;
  #messages;
  #loadRecorder;

  /**
   * @param {import("./store.js").Store} store
   * @param {Pick<import("./file_actions.js").FileActions, "attachVoice">} files
   * @param {Pick<import("./message_actions.js").MessageActions,
   *   "send" | "recording" | "stoppedTyping">} messages
   * @param {() => Promise<typeof import("./recorder.js")>} loadRecorder
   */
  constructor(store, files, messages, loadRecorder) {
    this.#store = store;
    this.#files = files;
    this.#messages = messages;
    this.#loadRecorder = loadRecorder;
    store.subscribe((state) => {
      if (state.recording && !isInPlace(state, state.recording)) {
        void this.stop();
      }
    });
  }

  /**
   * Asks for the microphone and records for the client of an attendance.
   *
   * @param {number} attendanceId
   */
  start = async (attendanceId) => {
    if (this.#store.get().recording) {
      return;
    }
    const asked = /** @type {const} */ ({ attendanceId, phase: "asking" });
    this.#show(asked);
    const isAwaited = () => this.#store.get().recording === asked;
    const recorder = await this.#open(isAwaited);
    if (!recorder) {
      if (isAwaited()) {
        this.#show(null);
      }
      return;
    }
    silence();
    this.#recorder = recorder;
    this.#clock = setInterval(() => this.#watchLength(), 1_000);
    this.#show({ attendanceId, phase: "recording" });
    this.#messages.recording(attendanceId);
  };

  pause = () => {
    const { recording } = this.#store.get();
    if (recording && this.#recorder) {
      this.#recorder.pause();
      this.#show({ ...recording, phase: "paused" });
      this.#messages.stoppedTyping();
    }
  };

  resume = () => {
    const { recording } = this.#store.get();
    if (recording && this.#recorder) {
      silence();
      this.#recorder.resume();
      this.#show({ ...recording, phase: "recording" });
      this.#messages.recording(recording.attendanceId);
    }
  };

  /** Ends the recording and keeps it, to be listened to and sent. */
  stop = async () => {
    const ended = await this.#end();
    if (ended) {
      this.#files.attachVoice(ended.attendanceId, ended.file, ended.seconds);
    }
  };

  /** Ends the recording and sends it. */
  send = async () => {
    const ended = await this.#end();
    if (ended) {
      this.#files.attachVoice(ended.attendanceId, ended.file, ended.seconds);
      this.#messages.send(ended.attendanceId, "");
    }
  };

  /** Ends the recording; nothing of it is kept. */
  cancel = async () => {
    await this.#end();
  };

  /** How long the voice note is, in seconds, and how loud it is just now, from 0 to 1. */
  measure = () => ({
    seconds: this.#recorder?.seconds ?? 0,
    level: this.#recorder?.level ?? 0,
  });

  /**
   * @param {() => boolean} isAwaited whoever is not answered may go on to something else meanwhile
   * @returns {Promise<import("./recorder.js").Recorder | null>}
   */
  async #open(isAwaited) {
    const { NoMicrophone, letGo, openMicrophone, record } = await this.#loadRecorder();
    try {
      const stream = await openMicrophone();
      if (isAwaited()) {
        return record(stream, () => void this.#lose());
      }
      letGo(stream);
    } catch (error) {
      if (!(error instanceof NoMicrophone)) {
        throw error;
      }
      this.#say(error.message, "bad");
    }
    return null;
  }

  /** @returns {Promise<{attendanceId: number, file: File, seconds: number} | null>} */
  async #end() {
    const { recording } = this.#store.get();
    const recorder = this.#recorder;
    this.#recorder = null;
    clearInterval(this.#clock);
    this.#show(null);
    this.#messages.stoppedTyping();
    if (!recording || !recorder) {
      return null;
    }
    const file = await recorder.stop();
    const { attendanceId } = recording;
    return file && { attendanceId, file, seconds: recorder.seconds };
  }

  #watchLength() {
    if (this.measure().seconds >= LONGEST) {
      void this.stop();
      const minutes = LONGEST / 60;
      const text = t("A voice note lasts {minutes} minutes at most. Send it, then go on.", { minutes });
      this.#say(text, "plain");
    }
  }

  async #lose() {
    await this.stop();
    this.#say(t("The microphone is gone. What was recorded until then is kept."), "bad");
  }

  /** @param {State["recording"]} recording */
  #show(recording) {
    if (this.#store.get().recording !== recording) {
      this.#store.dispatch({ kind: "recording", recording });
    }
  }

  /**
   * @param {string} text
   * @param {"bad" | "plain"} tone
   */
  #say(text, tone) {
    this.#store.dispatch({ kind: "notice", notice: { text, tone } });
  }
}

/**
 * Whether the conversation is shown that is recorded for, and may be written in.
 *
 * @param {State} state
 * @param {import("./shapes.js").Recording} recording
 */
function isInPlace({ selected, attendances, me }, { attendanceId }) {
  const attendance = attendances.get(attendanceId);
  return selected === attendanceId && (attendance === undefined || mayWrite(me, attendance));
}
