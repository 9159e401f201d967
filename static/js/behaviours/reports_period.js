// @ts-check
/** The periods of the reports page, in days (YYYY-MM-DD) of the business's calendar. Pure. */

/** @typedef {{from: string, to: string}} Days both included */

const DAY = 86_400_000;

/**
 * The days of a preset; null for one's own period and for what is no preset.
 *
 * @param {string} preset
 * @param {string} today
 * @returns {Days | null}
 */
export function daysOf(preset, today) {
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: moved(today, -1), to: moved(today, -1) };
    case "7days":
      return { from: moved(today, -6), to: today };
    case "30days":
      return { from: moved(today, -29), to: today };
    case "month":
      return { from: firstOfMonth(today), to: today };
    case "last-month": {
      const last = moved(firstOfMonth(today), -1);
      return { from: firstOfMonth(last), to: last };
    }
    default:
      return null;
  }
}

/**
 * So many days later.
 *
 * @param {string} day
 * @param {number} days
 */
export function moved(day, days) {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** @param {string} day */
function firstOfMonth(day) {
  return `${day.slice(0, 8)}01`;
}

/**
 * The change from one number to another as a share; null when there is nothing to compare with.
 *
 * @param {number | null} before
 * @param {number | null} now
 */
export function change(before, now) {
  return before === null || now === null || before === 0 ? null : (now - before) / before;
}

/**
 * Which of five shades a count gets beside the largest: 0 for none, 5 for the largest.
 *
 * @param {number} count
 * @param {number} most
 */
export function shade(count, most) {
  return count === 0 ? 0 : Math.ceil((5 * count) / most);
}
