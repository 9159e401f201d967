// @ts-check
/** What the style page shows: a made-up shop at one fixed moment. */

import { initialState } from "../inbox/reducer.js";

/** @typedef {import("../inbox/shapes.js").Attendance} Attendance */
/** @typedef {import("../inbox/shapes.js").Client} Client */
/** @typedef {import("../inbox/shapes.js").Message} Message */
/** @typedef {import("../inbox/shapes.js").State} State */

/** The present moment of the page, in milliseconds. */
export const NOW = Date.UTC(2026, 0, 15, 14, 30);

const ANA = { id: 1, name: "Ana Lima" };
const LEO = { id: 2, name: "Léo Costa" };

/** @param {number} minutes before NOW */
export function ago(minutes) {
  return new Date(NOW - minutes * 60_000).toISOString();
}

/**
 * @param {number} id
 * @param {string} name
 * @param {Partial<Client>} [given]
 * @returns {Client}
 */
export function client(id, name, given = {}) {
  const phone = `55119999900${10 + id}`;
  const addresses = [{ kind: /** @type {const} */ ("phone"), value: phone }];
  return { id, name, phone, addresses, seq: 1, ...given };
}

/**
 * @param {string} id
 * @param {Partial<Message>} [given]
 * @returns {Message}
 */
export function message(id, given = {}) {
  return {
    id,
    attendance_id: 1,
    from: "client",
    user_id: given.from === "attendant" || given.from === "note" ? ANA.id : null,
    type: "TEXT",
    content: "Bom dia! O pedido já saiu?",
    status: given.from && given.from !== "client" ? "READ" : "RECEIVED",
    error: null,
    whatsapp_id: null,
    whatsapp_type: "chat",
    at: ago(10),
    position: 1,
    quoted_message_id: null,
    media: null,
    seq: 1,
    ...given,
  };
}

/**
 * @param {number} id
 * @param {string} name the client's
 * @param {Partial<Attendance>} [given]
 * @returns {Attendance}
 */
export function attendance(id, name, given = {}) {
  return {
    id,
    instance_id: 1,
    client: client(id, name),
    attendant: null,
    state: "WAITING",
    created_at: ago(12),
    started_at: null,
    finished_at: null,
    is_finished_automatically: false,
    unread_count: 0,
    last_message: message(`last ${id}`, { attendance_id: id }),
    feedback: null,
    seq: 1,
    ...given,
  };
}

/** With Ana, who looks at this page. */
export const MINE = { state: /** @type {const} */ ("OPEN"), attendant: ANA, started_at: ago(9) };
export const WITH_LEO = { ...MINE, attendant: LEO };

/**
 * The inbox with these attendances, in the tab where the first belongs.
 *
 * @param {Attendance[]} attendances
 * @param {Partial<State>} [given]
 * @returns {State}
 */
export function inbox(attendances, given = {}) {
  const page = { more: false, edge: null, cursor: null, loading: false, failed: false };
  const waiting = attendances.filter((one) => one.state === "WAITING").length;
  const mine = attendances.filter((one) => one.attendant?.id === ANA.id).length;
  return initialState({
    connection: "live",
    me: { ...ANA, email: "ana@example.com", role: "ADMIN", active: true, seq: 1 },
    users: new Map([ANA, LEO].map((one) => [one.id, one])),
    clients: new Map(attendances.map((one) => [one.client.id, one.client])),
    attendances: new Map(attendances.map((one) => [one.id, one])),
    instances: new Map([[1, NUMBER]]),
    counts: { waiting, mine, open: attendances.length - waiting },
    pages: { WAITING: page, OPEN: page, FINISHED: page },
    canned: [],
    directory: {
      ...initialState().directory,
      tags: [1, 4, 6].map((colour) => ({ id: colour, name: `Tag ${colour}`, colour })),
      departments: [{ id: 1, name: "Vendas", position: 1, active: true, member_ids: [] }],
      business: "Loja",
    },
    ...given,
  });
}

/** @type {import("../inbox/shapes.js").Instance} */
const NUMBER = {
  id: 1,
  name: "Loja",
  kind: "practice",
  state: "CONNECTED",
  since: ago(600),
  sentence: "",
  detail: null,
  phone: "5511999990000",
  has_qrcode: false,
  ignored: 0,
  catch_up: null,
  seq: 1,
};
