// @ts-check
/** Figures as people read them, and links to what is behind them. */

import { duration, number } from "../inbox/format.js";
import { language } from "../language.js";

/** @typedef {{count: number, median: number | null, p90: number | null}} Spread */

/** What stands where there is nothing to say. */
export const NOTHING = "–";

/** @param {number | null} seconds */
export function lasted(seconds) {
  return seconds === null ? NOTHING : duration(seconds * 1000);
}

/** @param {number | null} part 0 to 1 */
export function share(part) {
  return part === null ? NOTHING : number(part, { style: "percent", maximumFractionDigits: 0 });
}

/**
 * A day as people read it; it is a day of the business's calendar already.
 *
 * @param {string} day YYYY-MM-DD
 * @param {Intl.DateTimeFormatOptions} [style]
 */
export function dayName(day, style = { day: "numeric", month: "short", year: "numeric" }) {
  const format = new Intl.DateTimeFormat(language(), { ...style, timeZone: "UTC" });
  return format.format(new Date(`${day}T12:00:00Z`));
}

/**
 * The name of a weekday.
 *
 * @param {number} index from Monday
 * @param {"long" | "short"} [style]
 */
export function weekdayName(index, style = "long") {
  // 1 January 2024 was a Monday.
  return dayName(`2024-01-0${index + 1}`, { weekday: style });
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name
 * @param {string | Node} content
 * @param {string} [className]
 */
export function element(name, content, className = "") {
  const made = document.createElement(name);
  made.className = className;
  made.append(content);
  return made;
}

/**
 * A cell's content: the text as a link to the attendances behind it, where there are any.
 *
 * @param {string} text
 * @param {string | undefined} href
 * @param {string} [label] read out instead of the text
 * @returns {string | HTMLElement}
 */
export function linked(text, href, label) {
  if (!href || text === NOTHING) {
    return text;
  }
  const link = element("a", text, "figures__link");
  link.href = href;
  if (label) {
    link.setAttribute("aria-label", label);
  }
  return link;
}
