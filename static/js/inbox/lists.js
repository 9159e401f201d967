// @ts-check
/** The tabs of the list: what is in them, in which order, and how much of it is loaded. */

import { isFiltered, passesFilter } from "./directory.js";
import { isHanded } from "./handing.js";
import { isMine, seesEverything } from "./permissions.js";
import { inOrder } from "./sorting.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").AttendanceState} AttendanceState */
/** @typedef {import("./shapes.js").Client} Client */
/** @typedef {import("./shapes.js").Page} Page */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./shapes.js").Tab} Tab */

/** @type {Record<Tab, AttendanceState>} */
const STATE_OF_TAB = { waiting: "WAITING", mine: "OPEN", open: "OPEN", finished: "FINISHED" };

/**
 * What a tab was found to hold, by the attendances that were looked through: a state that is done
 * does not change, so the same ones in another state are in the same order.
 *
 * @typedef {{edge: string | null, me: State["me"], list: Attendance[]}} Found
 * @type {WeakMap<State["attendances"], Map<Tab, Found>>}
 */
const known = new WeakMap();
/** Where an attendance stands in the list of its state. @type {WeakMap<Attendance, string>} */
const keys = new WeakMap();
/** Names as they are searched. @type {WeakMap<Client, string>} */
const plainNames = new WeakMap();

/**
 * The page that ends with the last of `items`, which come in the list's order.
 *
 * @param {AttendanceState} state
 * @param {Attendance[]} items
 * @param {boolean} more
 * @returns {Page}
 */
export function pageUpTo(state, items, more) {
  const last = items.at(-1);
  const edge = more && last ? sortKey({ ...last, state }) : null;
  return { more, edge, cursor: null, loading: false, failed: false };
}

/**
 * @param {State} state
 * @param {AttendanceState} listState
 * @param {Partial<Page>} change
 * @returns {State}
 */
export function changePage(state, listState, change) {
  const page = { ...state.pages[listState], ...change };
  return { ...state, pages: { ...state.pages, [listState]: page } };
}

/** @param {Tab} tab */
export function stateOfTab(tab) {
  return STATE_OF_TAB[tab];
}

/**
 * The tab in which the reader finds an attendance.
 *
 * @param {State} state
 * @param {Attendance} attendance
 * @returns {Tab}
 */
export function tabOf(state, attendance) {
  if (attendance.state === "OPEN") {
    return isMine(state.me, attendance) ? "mine" : "open";
  }
  return attendance.state === "WAITING" ? "waiting" : "finished";
}

/**
 * The attendances of a tab in its order: the longest wait first, otherwise the latest first; among
 * the reader's own, those that were handed to them and not opened yet before all others.
 *
 * @param {State} state
 * @param {Tab} tab
 * @returns {Attendance[]}
 */
export function attendancesOf(state, tab) {
  const { edge } = state.pages[STATE_OF_TAB[tab]];
  const tabs = known.get(state.attendances) ?? new Map();
  known.set(state.attendances, tabs);
  let found = tabs.get(tab);
  if (!found || found.edge !== edge || found.me !== state.me) {
    found = { edge, me: state.me, list: sorted(state, tab) };
    tabs.set(tab, found);
  }
  return found.list;
}

/**
 * @param {State} state
 * @param {Tab} tab
 * @returns {Attendance[]}
 */
function sorted(state, tab) {
  const listState = STATE_OF_TAB[tab];
  const { edge } = state.pages[listState];
  const keyed = [];
  for (const attendance of state.attendances.values()) {
    if (attendance.state !== listState || !belongs(state, tab, attendance)) {
      continue;
    }
    const key = keyOf(attendance);
    const isFirst = tab === "mine" && isHanded(state.me, attendance);
    if (isFirst || edge === null || !isAfter(listState, key, edge)) {
      keyed.push({ key, attendance, isFirst });
    }
  }
  keyed.sort(
    (one, other) =>
      Number(other.isFirst) - Number(one.isFirst) ||
      (isAfter(listState, one.key, other.key) ? 1 : -1),
  );
  return keyed.map((entry) => entry.attendance);
}

/**
 * The same, of clients whose name or number contains what is searched for, as far as the filter
 * lets through.
 *
 * @param {State} state
 * @param {Tab} tab
 * @returns {Attendance[]}
 */
export function foundIn(state, tab) {
  const all = inOrder(state, tab, attendancesOf(state, tab));
  if (state.query.trim() === "" && !isFiltered(state)) {
    return all;
  }
  const isWanted = matcher(state.query);
  return all.filter((attendance) => {
    const client = state.clients.get(attendance.client.id) ?? attendance.client;
    return passesFilter(state, attendance, client) && isWanted(client);
  });
}

/**
 * The clients known here whose name or number contains the query; none for an empty one.
 *
 * @param {State} state
 * @param {string} query
 * @returns {Client[]}
 */
export function clientsLike(state, query) {
  return query.trim() === "" ? [] : [...state.clients.values()].filter(matcher(query));
}

/**
 * @param {string} query
 * @returns {(client: Client) => boolean}
 */
function matcher(query) {
  const wanted = plain(query.trim());
  const digits = wanted.replace(/[\s()+-]/g, "");
  const isNumber = /^\d+$/.test(digits);
  return (client) =>
    plainName(client).includes(wanted) ||
    (isNumber && client.addresses.some((address) => address.value.includes(digits)));
}

/**
 * The neighbour of the selected attendance in the tab that is shown.
 *
 * @param {State} state
 * @param {1 | -1} step
 * @returns {number | null}
 */
export function neighbour(state, step) {
  const ids = foundIn(state, state.tab).map((attendance) => attendance.id);
  if (ids.length === 0) {
    return null;
  }
  const index = state.selected === null ? -1 : ids.indexOf(state.selected);
  if (index < 0) {
    return ids[step > 0 ? 0 : ids.length - 1];
  }
  return ids[Math.min(Math.max(index + step, 0), ids.length - 1)];
}

/**
 * A finished attendance of a colleague may be known to an attendant (an earlier one of a client)
 * and is not theirs for that.
 *
 * @param {State} state
 * @param {Tab} tab
 * @param {Attendance} attendance
 */
function belongs(state, tab, attendance) {
  if (tab === "finished") {
    return seesEverything(state.me) || attendance.attendant?.id === state.me?.id;
  }
  return tab !== "mine" || isMine(state.me, attendance);
}

/** @param {Attendance} attendance */
function keyOf(attendance) {
  const key = keys.get(attendance) ?? sortKey(attendance);
  keys.set(attendance, key);
  return key;
}

/**
 * The server's order: by the first message in WAITING, by the last one elsewhere. ISO times
 * compare as text; the id decides between equal ones.
 *
 * @param {Attendance} attendance
 */
function sortKey({ state, created_at: first, last_message: last, id }) {
  const time = state === "WAITING" ? first : (last?.at ?? first);
  return `${time} ${String(id).padStart(15, "0")}`;
}

/**
 * @param {AttendanceState} listState
 * @param {string} key
 * @param {string} other
 */
function isAfter(listState, key, other) {
  return listState === "WAITING" ? key > other : key < other;
}

/** @param {Client} client */
function plainName(client) {
  const name = plainNames.get(client) ?? plain(client.name);
  plainNames.set(client, name);
  return name;
}

/**
 * Text without accents and capitals, so that "jose" finds "José".
 *
 * @param {string} text
 */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
