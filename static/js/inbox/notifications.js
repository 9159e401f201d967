// @ts-check
/** Telling somebody who looks elsewhere: the title's count, a short sound, a notification. */

import { summary } from "./kinds.js";
import { isMine } from "./permissions.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Event} Event */
/** @typedef {import("./shapes.js").State} State */

const NOTES = [
  { frequency: 660, start: 0 },
  { frequency: 880, start: 0.11 },
];
const NOTE_LENGTH = 0.16;
const LOUDNESS = 0.12;
const PREVIEW_LENGTH = 120;

/**
 * @param {import("./store.js").Store} store
 * @param {(attendanceId: number) => void} show
 */
export function notify(store, show) {
  const plainTitle = document.title;
  const beep = prepareSound();

  store.subscribe((state, previous, action) => {
    if (state.attendances !== previous.attendances || state.counts !== previous.counts) {
      document.title = titleFor(state, plainTitle);
    }
    if (action.kind === "events" && !document.hasFocus()) {
      const news = action.events.filter((event) => concerns(state, previous, event));
      const latest = news.at(-1);
      if (latest) {
        beep();
        showNotification(state, latest, show);
      }
    }
  });
}

/**
 * How many attendances want something of the reader: those waiting and own ones with unread
 * messages.
 *
 * @param {State} state
 * @param {string} plainTitle
 */
function titleFor(state, plainTitle) {
  let wanting = state.counts.waiting;
  for (const attendance of state.attendances.values()) {
    wanting += isMine(state.me, attendance) && attendance.unread_count > 0 ? 1 : 0;
  }
  return wanting > 0 ? `(${wanting}) ${plainTitle}` : plainTitle;
}

/**
 * A client wrote to the reader or to nobody yet, or an attendance was handed to the reader.
 *
 * @param {State} state
 * @param {State} previous
 * @param {Event} event
 */
function concerns(state, previous, event) {
  const { attendance } = event;
  if (!attendance || event.seq <= previous.seq) {
    return false;
  }
  const isForMe = attendance.state === "WAITING" || isMine(state.me, attendance);
  const isNew = event.kind === "message.created" && event.message?.from === "client";
  return isForMe && (isNew || event.kind === "attendance.appeared");
}

/**
 * @param {State} state
 * @param {Event} event
 * @param {(attendanceId: number) => void} show
 */
function showNotification(state, event, show) {
  const attendance = /** @type {Attendance} */ (event.attendance);
  if (!("Notification" in window) || Notification.permission !== "granted") {
    return;
  }
  const name = state.clients.get(attendance.client.id)?.name ?? attendance.client.name;
  const message = event.message ?? attendance.last_message;
  const text = message ? summary(message) : "";
  const body = text.slice(0, PREVIEW_LENGTH);
  const notification = notificationOf(name, { body, tag: `attendance-${attendance.id}` });
  if (notification) {
    notification.onclick = () => {
      window.focus();
      notification.close();
      show(attendance.id);
    };
  }
}

/**
 * @param {string} title
 * @param {NotificationOptions} options
 * @returns {Notification | null} null where only a service worker may notify, as on Android
 */
function notificationOf(title, options) {
  try {
    return new Notification(title, options);
  } catch (error) {
    if (error instanceof TypeError) {
      return null;
    }
    throw error;
  }
}

/**
 * A player of two short notes. Browsers allow sound only after the first key or click.
 *
 * @returns {() => void}
 */
function prepareSound() {
  /** @type {AudioContext | null} */
  let audio = null;
  const allow = () => {
    audio ??= new AudioContext();
  };
  addEventListener("pointerdown", allow, { once: true });
  addEventListener("keydown", allow, { once: true });
  return () => {
    if (audio) {
      for (const note of NOTES) {
        play(audio, note.frequency, audio.currentTime + note.start);
      }
    }
  };
}

/**
 * @param {AudioContext} audio
 * @param {number} frequency
 * @param {number} start
 */
function play(audio, frequency, start) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.001, start + NOTE_LENGTH);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + NOTE_LENGTH);
}
