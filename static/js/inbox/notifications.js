// @ts-check
/** Telling somebody who looks elsewhere: the title's count, a short sound, a notification. */

import { t } from "../language.js";
import { isAlarmed } from "./alarms.js";
import { departmentHanded, handingWords, isHandedToMe, isNewsTo } from "./handing.js";
import { summary } from "./kinds.js";
import { isMine } from "./permissions.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Event} Event */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {{title: string, text: string, isPressing: boolean}} News */

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
    if (action.kind !== "events") {
      return;
    }
    const isLookedAt = document.hasFocus();
    const news = action.events
      .filter((event) => event.seq > previous.seq)
      .map((event) => ({ event, news: newsOf(state, previous, event) }))
      .filter(({ news }) => news !== null && (!isLookedAt || news.isPressing));
    const latest = news.findLast(({ news }) => news?.isPressing) ?? news.at(-1);
    if (latest?.news) {
      beep();
      if (!isLookedAt) {
        showNotification(latest.event, latest.news, show);
      }
    }
  });
}

/**
 * How many attendances want something of the reader: those waiting, and own ones with something
 * unread.
 *
 * @param {State} state
 * @param {string} plainTitle
 */
function titleFor(state, plainTitle) {
  let wanting = state.counts.waiting;
  for (const attendance of state.attendances.values()) {
    wanting += isNewsTo(state.me, attendance) ? 1 : 0;
  }
  const title = wanting > 0 ? `(${wanting}) ${plainTitle}` : plainTitle;
  return [...state.attendances.values()].some(isAlarmed) ? `⚠ ${title}` : title;
}

/**
 * What an event is to the reader, null for nothing: a client wrote to them or to nobody yet, an
 * attendance came to be seen, or (pressing: heard by whoever looks, too) one was handed to them or
 * their department, or a client has waited too long.
 *
 * @param {State} state
 * @param {State} previous
 * @param {Event} event
 * @returns {News | null}
 */
export function newsOf(state, previous, event) {
  const { attendance, handed } = event;
  if (!attendance) {
    return null;
  }
  const name = state.clients.get(attendance.client.id)?.name ?? attendance.client.name;
  const department = departmentHanded(state, event);
  if (handed && (department || isHandedToMe(state.me, event))) {
    const title = handingWords(state, attendance, handed, department);
    return { title, text: "", isPressing: true };
  }
  if (isAlarmedAnew(previous, attendance)) {
    return { title: t("{name} waits too long", { name }), text: "", isPressing: true };
  }
  const isForMe = attendance.state === "WAITING" || isMine(state.me, attendance);
  const isNew = event.kind === "message.created" && event.message?.from === "client";
  if (!isForMe || !(isNew || event.kind === "attendance.appeared")) {
    return null;
  }
  const message = event.message ?? attendance.last_message;
  return { title: name, text: message ? summary(message) : "", isPressing: false };
}

/**
 * @param {State} previous
 * @param {Attendance} attendance
 */
function isAlarmedAnew(previous, attendance) {
  const known = previous.attendances.get(attendance.id);
  return isAlarmed(attendance) && !(known && isAlarmed(known));
}

/**
 * @param {Event} event
 * @param {News} news
 * @param {(attendanceId: number) => void} show
 */
function showNotification(event, { title, text }, show) {
  const attendance = /** @type {Attendance} */ (event.attendance);
  if (!("Notification" in window) || Notification.permission !== "granted") {
    return;
  }
  const body = text.slice(0, PREVIEW_LENGTH);
  const notification = notificationOf(title, { body, tag: `attendance-${attendance.id}` });
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
