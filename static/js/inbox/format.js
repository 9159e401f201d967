// @ts-check
/** Times, names and numbers as people read them. Everything here is pure. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AVATAR_COLORS = 8;

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const WEEKDAY = new Intl.DateTimeFormat("en", { weekday: "long" });
const DATE = new Intl.DateTimeFormat(undefined, {
  day: "2-digit",
  month: "2-digit",
  year: "2-digit",
});
const LONG_DATE = new Intl.DateTimeFormat("en", {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const LONG_DATE_WITH_YEAR = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "long",
  year: "numeric",
});
const FULL = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/**
 * HH:mm in the reader's time zone.
 *
 * @param {string} iso
 */
export function clock(iso) {
  return CLOCK.format(new Date(iso));
}

/**
 * Date and time in full, for a tooltip.
 *
 * @param {string} iso
 */
export function fullTime(iso) {
  return FULL.format(new Date(iso));
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
    return "Yesterday";
  }
  return (days < 7 ? WEEKDAY : DATE).format(new Date(iso));
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
    return "Today";
  }
  if (days === 1) {
    return "Yesterday";
  }
  const date = new Date(iso);
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? LONG_DATE : LONG_DATE_WITH_YEAR).format(date);
}

/**
 * The reader's calendar day of a moment, as a key that is equal for equal days.
 *
 * @param {string} iso
 */
export function dayKey(iso) {
  const date = new Date(iso);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
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
    return "now";
  }
  if (passed < HOUR) {
    return `${Math.floor(passed / MINUTE)} min`;
  }
  return passed < DAY ? `${Math.floor(passed / HOUR)} h` : `${Math.floor(passed / DAY)} d`;
}

/**
 * How long ago, to the second at first: "just now", "3 s ago", "4 min ago".
 *
 * @param {string} iso
 * @param {number} now milliseconds
 */
export function ago(iso, now) {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds === 0) {
    return "just now";
  }
  return seconds < 60 ? `${seconds} s ago` : `${lasting(iso, now)} ago`;
}

/**
 * A duration between two moments: "45 s", "12 min", "3 h 5 min".
 *
 * @param {string} from ISO
 * @param {string} to ISO
 */
export function between(from, to) {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
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
 * The size of a file: "480 B", "12 kB", "3.4 MB".
 *
 * @param {number} bytes
 */
export function fileSize(bytes) {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  if (Math.round(bytes / 1000) < 1000) {
    return `${Math.round(bytes / 1000)} kB`;
  }
  const millions = bytes / 1_000_000;
  return `${millions < 10 ? millions.toFixed(1) : Math.round(millions)} MB`;
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
  const then = new Date(iso);
  const today = new Date(now);
  const midnight = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate());
  return (midnight - Date.UTC(then.getFullYear(), then.getMonth(), then.getDate())) / DAY;
}
