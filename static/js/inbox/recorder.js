// @ts-check
/** The microphone: records one voice note, tells how long and how loud it is. */

import { N_, t } from "../language.js";

/** The best first: what WhatsApp itself uses, then what the server makes that of. */
const TYPES = [
  ["audio/ogg;codecs=opus", "ogg"],
  ["audio/webm;codecs=opus", "webm"],
  ["audio/mp4", "m4a"],
];
const BITS_PER_SECOND = 32_000;
const EVERY = 1_000;
const UNUSABLE = N_("The microphone cannot be used. Try again, or attach a sound file.");

/** Why the browser does not hand out the microphone, by its error's name. */
/** @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: N_(
    "The browser denies the microphone. Allow it beside the page's address, then try again.",
  ),
  NotFoundError: N_("No microphone was found. Connect one, then try again."),
  NotReadableError: N_("Another program uses the microphone. Close it there, then try again."),
};

/** There is nothing to record with; the message is a sentence that says what to do. */
export class NoMicrophone extends Error {}

/**
 * Asks for the microphone.
 *
 * @returns {Promise<MediaStream>} rejects with NoMicrophone
 */
export async function openMicrophone() {
  if (!isSecureContext) {
    throw new NoMicrophone(
      t("Browsers let a page record over HTTPS only. Ask an administrator; the README says how."),
    );
  }
  if (!navigator.mediaDevices || typeof MediaRecorder === "undefined") {
    throw new NoMicrophone(t("This browser cannot record. Update it, or attach a sound file."));
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new NoMicrophone(t(REASONS[name] ?? UNUSABLE));
  }
}

/** @param {MediaStream} stream a microphone that is not needed any more */
export function letGo(stream) {
  stream.getTracks().forEach((track) => {
    track.onended = null;
    track.stop();
  });
}

/**
 * Begins to record.
 *
 * @param {MediaStream} stream of a microphone; it is let go when it cannot be recorded
 * @param {() => void} onLoss the microphone is gone: nothing more will come
 * @returns {Recorder} throws NoMicrophone
 */
export function record(stream, onLoss) {
  try {
    return new Recorder(stream, onLoss);
  } catch (error) {
    letGo(stream);
    throw new NoMicrophone(t(UNUSABLE), { cause: error });
  }
}

/** A voice note while it is recorded. */
export class Recorder {
  /** @type {Blob[]} */
  #pieces = [];
  #recorded = 0;
  /** @type {number | null} when it went on last; null while it is paused */
  #since = null;
  #stream;
  #recorder;
  #stopped;
  #context;
  #analyser;
  #samples;

  /**
   * Begins at once.
   *
   * @param {MediaStream} stream of a microphone
   * @param {() => void} onLoss the microphone is gone: nothing more will come
   */
  constructor(stream, onLoss) {
    this.#stream = stream;
    const mimeType = TYPES.map(([type]) => type).find((one) => MediaRecorder.isTypeSupported(one));
    this.#recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
    this.#recorder.ondataavailable = ({ data }) => this.#pieces.push(data);
    this.#recorder.onerror = onLoss;
    // Set now: a microphone that is pulled out stops it, with the last piece still to come.
    this.#stopped = new Promise((resolve) => {
      this.#recorder.onstop = resolve;
    });
    stream.getTracks().forEach((track) => {
      track.onended = onLoss;
    });
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#recorder.start(EVERY);
    this.#since = performance.now();
  }

  /** What is recorded so far, in seconds. */
  get seconds() {
    const running = this.#since === null ? 0 : performance.now() - this.#since;
    return (this.#recorded + running) / 1_000;
  }

  /** How loud it is just now, from 0 to 1. */
  get level() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, one) => sum + one * one, 0) / this.#samples.length;
    // Quiet speech is a hundredth of the most: the root twice makes it seen.
    return Math.min(1, Math.sqrt(Math.sqrt(power)) * 1.3);
  }

  pause() {
    this.#rest();
    if (this.#recorder.state === "recording") {
      this.#recorder.pause();
    }
  }

  resume() {
    if (this.#recorder.state === "paused") {
      this.#recorder.resume();
      this.#since = performance.now();
    }
  }

  /**
   * Ends the recording and lets the microphone go.
   *
   * @returns {Promise<File | null>} null when nothing was recorded
   */
  async stop() {
    this.#rest();
    if (this.#recorder.state !== "inactive") {
      this.#recorder.stop();
    }
    await this.#stopped;
    this.#release();
    const type = this.#recorder.mimeType.split(";")[0];
    const ending = TYPES.find(([one]) => one.startsWith(type))?.[1] ?? "webm";
    const file = new File(this.#pieces, `voice-note.${ending}`, { type });
    return file.size > 0 ? file : null;
  }

  /** The time stands still from now on. */
  #rest() {
    this.#recorded = this.seconds * 1_000;
    this.#since = null;
  }

  #release() {
    letGo(this.#stream);
    void this.#context.close();
  }
}
