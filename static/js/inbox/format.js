// @ts-check
/** Times, names and numbers as people read them. Everything here is pure. */

import { t } from "../language.js";
import { dayOf, locale, written } from "./calendar.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AVATAR_COLORS = 8;
/** As limits are counted: a file of 16 MB is one that a limit of 16 MB takes. */
const KILOBYTE = 1024;

/**
 * HH:mm in the business's time zone.
 *
 * @param {string} iso
 */
export function clock(iso) {
  return written("clock", new Date(iso));
}

/**
 * Date and time in full, for a tooltip.
 *
 * @param {string} iso
 */
export function fullTime(iso) {
  return written("full", new Date(iso));
}

/**
 * The date in digits, such as 05/01/26.
 *
 * @param {string} iso
 */
export function shortDate(iso) {
  return written("date", new Date(iso));
}

/**
 * The time of a list's row: HH:mm today, Yesterday, the weekday in the last week, the date.
 *
 * @param {string} iso
 * @param {number} now milliseconds
 */
export function listTime(iso, now) {
  const days = daysAgo(iso, now);
  if (days <= 0) {
    return clock(iso);
  }
  if (days === 1) {
    return t("Yesterday");
  }
  return written(days < 7 ? "weekday" : "date", new Date(iso));
}

/**
 * The name of a day in a conversation.
 *
 * @param {string} iso
 * @param {number} now milliseconds
 */
export function dayLabel(iso, now) {
  const days = daysAgo(iso, now);
  if (days <= 0) {
    return t("Today");
  }
  if (days === 1) {
    return t("Yesterday");
  }
  const isThisYear = dayKey(iso).slice(0, 4) === dayOf(new Date(now)).slice(0, 4);
  return written(isThisYear ? "longDate" : "longDateWithYear", new Date(iso));
}

/**
 * The business's calendar day of a moment: YYYY-MM-DD.
 *
 * @param {string} iso
 */
export function dayKey(iso) {
  return dayOf(new Date(iso));
}

/**
 * How long something has lasted, in its largest unit: "now", "4 min", "2 h", "3 d".
 *
 * @param {string} iso
 * @param {number} now milliseconds
 */
export function lasting(iso, now) {
  const passed = now - Date.parse(iso);
  if (passed < MINUTE) {
    return t("now");
  }
  if (passed < HOUR) {
    return t("{n} min", { n: Math.floor(passed / MINUTE) });
  }
  return passed < DAY
    ? t("{n} h", { n: Math.floor(passed / HOUR) })
    : t("{n} d", { n: Math.floor(passed / DAY) });
}

/**
 * The same after a name: "just now", "for 4 min".
 *
 * @param {string} iso
 * @param {number} now milliseconds
 */
export function lastingFor(iso, now) {
  const isNew = now - Date.parse(iso) < MINUTE;
  return isNew ? t("just now") : t("for {time}", { time: lasting(iso, now) });
}

/**
 * How long ago, to the second at first: "just now", "3 s ago", "4 min ago".
 *
 * @param {string} iso
 * @param {number} now milliseconds
 */
export function ago(iso, now) {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / SECOND));
  if (seconds === 0) {
    return t("just now");
  }
  const time = seconds < 60 ? t("{n} s", { n: seconds }) : lasting(iso, now);
  return t("{time} ago", { time });
}

/**
 * A duration between two moments: "45 s", "12 min", "3 h 5 min".
 *
 * @param {string} from ISO
 * @param {string} to ISO
 */
export function between(from, to) {
  return duration(Date.parse(to) - Date.parse(from));
}

/**
 * A duration: "45 s", "12 min", "3 h 5 min".
 *
 * @param {number} milliseconds below 0 counts as 0: clocks differ
 */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / SECOND));
  if (seconds < 60) {
    return t("{n} s", { n: seconds });
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return t("{n} min", { n: minutes });
  }
  const hours = number(Math.floor(minutes / 60));
  return t("{hours} h {minutes} min", { hours, minutes: minutes % 60 });
}

/**
 * A number as the language writes it: 12,345.6 or 12.345,6.
 *
 * @param {number} value
 * @param {Intl.NumberFormatOptions} [options]
 */
export function number(value, options) {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/**
 * The length of sound or film: "0:07", "12:30", "1:02:03".
 *
 * @param {number} seconds
 */
export function playingTime(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
}

/**
 * The size of a file: "480 B", "12 kB", "3.4 MB", "1.2 GB", each 1024 of the one before.
 *
 * @param {number} bytes
 */
export function fileSize(bytes) {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  if (Math.round(bytes / KILOBYTE) < 1000) {
    return `${Math.round(bytes / KILOBYTE)} kB`;
  }
  const isLess = Math.round(bytes / KILOBYTE ** 2) < 1000;
  const many = bytes / KILOBYTE ** (isLess ? 2 : 3);
  const digits = many < 10 ? 1 : 0;
  const shown = number(many, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${shown} ${isLess ? "MB" : "GB"}`;
}

/**
 * One or two letters for an avatar; "#" for a name that is a number.
 *
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const last = words.length > 1 ? words[words.length - 1] : "";
  return words.length === 0 ? "#" : (first(words[0]) + first(last)).toUpperCase();
}

/**
 * Which of the avatar colours (1 to 8) belongs to an id.
 *
 * @param {number} id
 */
export function hue(id) {
  return (id % AVATAR_COLORS) + 1;
}

/**
 * Digits with the country code as a number to read. Brazilian numbers, the most common here,
 * are grouped; others keep their digits.
 *
 * @param {string} digits
 */
export function phoneNumber(digits) {
  const brazilian = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  return brazilian ? `+55 ${brazilian[1]} ${brazilian[2]}-${brazilian[3]}` : `+${digits}`;
}

/** @param {string} word */
function first(word) {
  return Array.from(word)[0] ?? "";
}

/**
 * Calendar days between a moment and now; 0 for today and for what a wrong clock puts ahead.
 *
 * @param {string} iso
 * @param {number} now
 */
function daysAgo(iso, now) {
  return (Date.parse(dayOf(new Date(now))) - Date.parse(dayKey(iso))) / DAY;
}
