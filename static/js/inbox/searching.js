// @ts-check
/** The search over everything: asking the server, and what of an answer is shown. Without a page. */

import { ask } from "./api.js";

/** @typedef {import("./shapes.js").SearchAnswer} SearchAnswer */
/** @typedef {"clients" | "attendances" | "messages"} Kind */

/** As long as the server lets a query be. */
export const LONGEST_QUERY = 200;
const FEWEST = 2;

/**
 * What the reader may see of what the server finds. Without `kind` the first of each group; with
 * one a page of it, from `cursor` on; with `attendanceId` or `clientId` the messages there.
 *
 * @param {string} query
 * @param {{signal?: AbortSignal, kind?: Kind, cursor?: string, attendanceId?: number,
 *   clientId?: number, limit?: number}} [asked]
 * @returns {Promise<SearchAnswer>} throws as `call` does, also when it was called off
 */
export function search(query, asked = {}) {
  const { signal, kind, cursor, attendanceId, clientId, limit } = asked;
  const parts = new URLSearchParams({ q: query.trim().slice(0, LONGEST_QUERY) });
  for (const [name, value] of Object.entries({
    kind,
    cursor,
    attendance_id: attendanceId,
    client_id: clientId,
    limit,
  })) {
    if (value !== undefined) {
      parts.set(name, String(value));
    }
  }
  return ask(`/api/v1/search?${parts}`, signal);
}

/**
 * Whether the query is worth asking the server: two letters or figures, or an attendance's number.
 *
 * @param {string} query
 */
export function isWorthAsking(query) {
  return /^\s*#\d/.test(query) || (query.match(/[\p{L}\p{N}]/gu) ?? []).length >= FEWEST;
}

/**
 * A text in pieces: what was looked for, and what stands around it.
 *
 * @param {string} text
 * @param {import("./shapes.js").Mark[]} marks
 * @returns {{text: string, isHit: boolean}[]}
 */
export function piecesOf(text, marks) {
  const pieces = [];
  let place = 0;
  for (const [start, end] of marks) {
    pieces.push({ text: text.slice(place, start), isHit: false });
    pieces.push({ text: text.slice(start, end), isHit: true });
    place = end;
  }
  pieces.push({ text: text.slice(place), isHit: false });
  return pieces.filter((piece) => piece.text !== "");
}

/**
 * The answer with a further page of one group.
 *
 * @param {SearchAnswer} answer
 * @param {Kind} kind
 * @param {SearchAnswer} page
 * @returns {SearchAnswer}
 */
export function withPage(answer, kind, page) {
  const [known, further] = [answer[kind], page[kind]];
  if (!known || !further) {
    return answer;
  }
  const items = /** @type {any[]} */ ([...known.items, ...further.items]);
  const count = Math.max(known.count, items.length);
  return { ...answer, [kind]: { ...further, items, count, is_more: known.is_more } };
}

/**
 * How many were found, for people: "50+" for more than is counted.
 *
 * @param {import("./shapes.js").Hits<unknown>} hits
 */
export function countOf({ count, is_more: isMore, items, next_cursor: cursor }) {
  const isUnsure = isMore || (cursor !== null && items.length >= count);
  return isUnsure ? `${count}+` : String(count);
}

/** @param {SearchAnswer} answer */
export function isEmpty(answer) {
  return [answer.clients, answer.attendances, answer.messages].every(
    (hits) => !hits || (hits.items.length === 0 && hits.next_cursor === null),
  );
}
