// @ts-check
/** Dates and times by the page's language and the business's zone; format.js gives them words. */

import { language, timeZone } from "../language.js";

/** Years, months and hours as people read them; which words and which order, the language says. */
const STYLES = /** @satisfies {Record<string, Intl.DateTimeFormatOptions>} */ ({
  clock: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  weekday: { weekday: "long" },
  date: { day: "2-digit", month: "2-digit", year: "2-digit" },
  longDate: { weekday: "long", day: "numeric", month: "long" },
  longDateWithYear: { day: "numeric", month: "long", year: "numeric" },
  full: {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  },
});

/** @typedef {keyof typeof STYLES} Style */

/** @type {Map<string, Intl.DateTimeFormat>} making one takes longer than formatting with it */
const formats = new Map();

/**
 * YYYY-MM-DD in the business's zone, which is how Sweden writes dates.
 *
 * @param {Date} date
 */
export function dayOf(date) {
  return formatOf("sv", { year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
}

/**
 * @param {Style} style
 * @param {Date} date
 */
export function written(style, date) {
  return formatOf(locale(), STYLES[style], style).format(date);
}

/**
 * @param {string} name
 * @param {Intl.DateTimeFormatOptions} options
 * @param {string} [style] tells options of the same locale apart
 */
function formatOf(name, options, style = "") {
  const zone = timeZone();
  const key = `${name} ${zone} ${style}`;
  const format = formats.get(key) ?? inZone(name, options, zone);
  formats.set(key, format);
  return format;
}

/**
 * @param {string} name
 * @param {Intl.DateTimeFormatOptions} options
 * @param {string | undefined} zone
 */
function inZone(name, options, zone) {
  try {
    return new Intl.DateTimeFormat(name, { ...options, timeZone: zone });
  } catch (error) {
    if (error instanceof RangeError) {
      // A browser that is older than the zone: its own is better than a page without times.
      return new Intl.DateTimeFormat(name, options);
    }
    throw error;
  }
}

/**
 * The page's language as the reader's country writes it, where that is the browser's language
 * too: English alone would put the month first, and many browsers name American English second.
 */
export function locale() {
  const spoken = language();
  const own = globalThis.navigator?.language ?? "";
  if (own.startsWith(`${spoken}-`)) {
    return own;
  }
  return spoken === "en" ? "en-GB" : spoken;
}
