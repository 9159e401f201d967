// @ts-check
/**
 * The search in the conversation that is shown: what was found there and at which hit the reader
 * is. The first hit is what was said last, as one looks for it in a conversation. Pure.
 */

import { t } from "../language.js";

/** @typedef {import("./shapes.js").Finding} Finding */

/**
 * @param {number} attendanceId
 * @returns {Finding}
 */
export function beginning(attendanceId) {
  return { attendanceId, query: "", phase: "none", ids: [], place: 0, cursor: null, trouble: "" };
}

/**
 * With a page of what was found: the first page replaces what was found for an earlier query,
 * another continues it, and the reader goes on to it.
 *
 * @param {Finding} finding
 * @param {import("./shapes.js").Hits<{id: string}>} page
 * @param {boolean} isFurther
 * @returns {Finding}
 */
export function withHits(finding, { items, next_cursor: cursor }, isFurther) {
  const known = isFurther ? finding.ids : [];
  const ids = [...new Set([...known, ...items.map(({ id }) => id)])];
  const place = ids.length > known.length ? known.length : Math.max(0, ids.length - 1);
  return { ...finding, phase: "found", ids, place, cursor, trouble: "" };
}

/**
 * The hit that is so many further back; behind the last one it begins anew with the first.
 *
 * @param {Finding} finding
 * @param {1 | -1} by 1: what was said earlier
 * @returns {number | null} null: the next one has yet to be asked for
 */
export function placeAfter({ ids, place, cursor }, by) {
  const next = place + by;
  if (next < 0) {
    // Which one is the last is not known before all are.
    return cursor === null ? ids.length - 1 : 0;
  }
  if (next < ids.length) {
    return next;
  }
  return cursor === null ? 0 : null;
}

/**
 * The message that the reader is at.
 *
 * @param {Finding | null} finding
 * @param {number} attendanceId
 */
export function foundIn(finding, attendanceId) {
  return finding?.attendanceId === attendanceId ? (finding.ids[finding.place] ?? null) : null;
}

/**
 * How it stands: "3 of 17".
 *
 * @param {Finding} finding
 */
export function standing({ phase, ids, place, cursor, trouble, query }) {
  if (phase === "failed") {
    return trouble;
  }
  if (phase === "none") {
    return query.trim() === "" ? "" : t("Type at least two letters or figures.");
  }
  if (ids.length === 0) {
    return phase === "asking" ? "" : t("Nothing found");
  }
  const total = cursor === null ? String(ids.length) : `${ids.length}+`;
  return t("{place} of {total}", { place: place + 1, total });
}
