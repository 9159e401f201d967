// @ts-check
/** The filters of the history: a form, and the page's address, which says the same. Pure. */

/** What the form has a field for, by the names of the address. */
export const FIELDS = [
  "state",
  "attendant_id",
  "instance_id",
  "department_id",
  "tag_id",
  "rating",
  "automatic",
];
/** What only links set: the page keeps it, and says so. */
const FURTHER = [
  "figure",
  "finished_from",
  "finished_to",
  "answered_from",
  "answered_to",
  "replied_from",
  "replied_to",
  "phone_answered",
];
const DAY = 24 * 60 * 60 * 1000;

/** @typedef {{period: string, from: string, to: string}} Period */

/**
 * What is asked for, of everything that stands in an address.
 *
 * @param {URLSearchParams} query
 * @returns {URLSearchParams}
 */
export function known(query) {
  const kept = new URLSearchParams();
  for (const name of ["from", "to", "client_id", ...FIELDS, ...FURTHER]) {
    const value = query.get(name);
    if (value) {
      kept.set(name, value);
    }
  }
  return kept;
}

/** @param {URLSearchParams} query */
export function isOfFigure(query) {
  return FURTHER.some((name) => query.has(name));
}

/**
 * How the form shows a period.
 *
 * @param {URLSearchParams} query
 * @param {string} today the date in the business's zone, as 2026-01-31
 * @returns {Period}
 */
export function periodOf(query, today) {
  const from = query.get("from") ?? "";
  const to = query.get("to") ?? "";
  const preset = ["today", "7", "30"].find((name) => {
    const days = daysOf(name, today);
    return days.from === from && days.to === to;
  });
  return { period: preset ?? (from || to ? "custom" : ""), from, to };
}

/**
 * The first and the last day of a period that has a name.
 *
 * @param {string} period "today", or how many days
 * @param {string} today
 */
export function daysOf(period, today) {
  const days = period === "today" ? 1 : Number(period);
  const first = new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * DAY);
  return { from: first.toISOString().slice(0, 10), to: today };
}

/**
 * The date of a moment in a zone, as 2026-01-31.
 *
 * @param {Date} moment
 * @param {string | undefined} zone
 */
export function dateIn(moment, zone) {
  // Sweden writes dates as ISO does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(moment);
}
