// @ts-check
/** Objects as the API makes them, for the tests of the inbox's state. */

import { initialState, reduce } from "../../static/js/inbox/reducer.js";

/** @typedef {import("../../static/js/inbox/shapes.js").Attendance} Attendance */
/** @typedef {import("../../static/js/inbox/shapes.js").Client} Client */
/** @typedef {import("../../static/js/inbox/shapes.js").Event} Event */
/** @typedef {import("../../static/js/inbox/shapes.js").Message} Message */
/** @typedef {import("../../static/js/inbox/shapes.js").Snapshot} Snapshot */
/** @typedef {import("../../static/js/inbox/shapes.js").State} State */

export const ANA = { id: 1, name: "Ana" };
/** When events arrive, in milliseconds. */
export const NOW = Date.UTC(2026, 5, 1);
export const BRUNO = { id: 2, name: "Bruno" };

/**
 * A moment of the test's day, by its minute.
 *
 * @param {number} minute
 */
export function at(minute) {
  return new Date(Date.UTC(2026, 0, 15, 12, minute)).toISOString();
}

/**
 * @param {Partial<Client>} [given]
 * @returns {Client}
 */
export function client(given = {}) {
  const id = given.id ?? 1;
  const phone = `551199999000${id}`;
  return {
    id,
    name: `Client ${id}`,
    phone,
    addresses: [{ kind: "phone", value: phone }],
    seq: 1,
    ...given,
  };
}

/**
 * @param {Partial<Message>} [given]
 * @returns {Message}
 */
export function message(given = {}) {
  return {
    id: "m1",
    attendance_id: 1,
    from: "client",
    user_id: null,
    type: "TEXT",
    content: "hello",
    status: "RECEIVED",
    error: null,
    whatsapp_id: null,
    whatsapp_type: "chat",
    at: at(0),
    position: 1,
    quoted_message_id: null,
    media: null,
    seq: 1,
    ...given,
  };
}

/**
 * A file that can be shown.
 *
 * @param {Partial<import("../../static/js/inbox/shapes.js").Media>} [given]
 * @returns {import("../../static/js/inbox/shapes.js").Media}
 */
export function media(given = {}) {
  return {
    name: "",
    mime: "image/png",
    size: 1_000,
    seconds: null,
    width: null,
    height: null,
    state: "READY",
    is_voice: false,
    reason: null,
    ...given,
  };
}

/**
 * A file that was chosen to be sent.
 *
 * @param {{id?: string, name: string, type: string}} given
 * @returns {import("../../static/js/inbox/shapes.js").Attachment}
 */
export function attachment({ id = "f1", name, type }) {
  const file = new File(["content"], name, { type });
  const url = `blob:${id}`;
  const measures = { width: null, height: null, seconds: null };
  return { id, file, url, as_document: false, caption: "", ...measures };
}

/**
 * @param {Partial<Attendance>} [given]
 * @returns {Attendance}
 */
export function attendance(given = {}) {
  const id = given.id ?? 1;
  return {
    id,
    instance_id: 1,
    client: client({ id }),
    attendant: null,
    state: "WAITING",
    created_at: at(0),
    started_at: null,
    finished_at: null,
    is_finished_automatically: false,
    unread_count: 0,
    last_message: null,
    feedback: null,
    seq: 1,
    ...given,
  };
}

/**
 * @param {Partial<Snapshot>} [given]
 * @returns {Snapshot}
 */
export function snapshot(given = {}) {
  return {
    seq: 10,
    epoch: "first",
    me: { ...ANA, email: "ana@example.com", role: "ATTENDANT", active: true, seq: 1 },
    users: [ANA, BRUNO],
    instances: [],
    waiting: [],
    open: [],
    handed: [],
    counts: { waiting: 0, mine: 0, open: 0 },
    limit: 100,
    ...given,
  };
}

/**
 * The state after a snapshot and whatever else happens.
 *
 * @param {Partial<Snapshot>} given
 * @param {...import("../../static/js/inbox/reducer.js").Action} actions
 * @returns {State}
 */
export function stateAfter(given, ...actions) {
  const start = reduce(initialState(), { kind: "snapshot", snapshot: snapshot(given) });
  return actions.reduce(reduce, start);
}

/**
 * An action that applies events.
 *
 * @param {...Partial<Event> & {seq: number, kind: string}} events
 * @returns {import("../../static/js/inbox/reducer.js").Action}
 */
export function events(...events) {
  const complete = events.map((event) => ({ at: at(59), ...event }));
  return { kind: "events", events: complete, now: NOW };
}

/**
 * An action that brings a page of messages.
 *
 * @param {Message[]} items
 * @param {{before?: string | null, after?: string, around?: string, hasOlder?: boolean,
 *   hasNewer?: boolean, held?: string[]}} [given]
 * @returns {import("../../static/js/inbox/reducer.js").Action}
 */
export function page(items, { before = null, hasOlder = false, ...rest } = {}) {
  return { kind: "messages", attendanceId: 1, before, items, hasOlder, ...rest };
}

/**
 * @param {State} state
 * @returns {string[]} the ids of the messages of attendance 1, in their order
 */
export function shownIds(state) {
  return (state.conversations.get(1)?.items ?? []).map((one) => one.id);
}
