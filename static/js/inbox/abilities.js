// @ts-check
/** What can be done with a message; the server decides, this only shows it. */

import { seesEverything } from "./permissions.js";

/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {import("./shapes.js").User} User */
/** @typedef {"reply" | "react" | "edit" | "copy" | "download" | "history" | "delete"} Ability */

/** How long WhatsApp lets a text be changed. */
const EDITING_TIME = 15 * 60_000;
const LEFT = ["SENT", "DELIVERED", "READ", "PLAYED"];

/**
 * In the order of the menu.
 *
 * @param {Message} message
 * @param {{me: User | null, mayWrite: boolean, now: number}} reader `mayWrite`: to the client
 * @returns {Ability[]}
 */
export function abilities(message, { me, mayWrite, now }) {
  /** @type {[Ability, boolean][]} */
  const all = [
    ["react", mayWrite && isAnswerable(message)],
    ["reply", mayWrite && isAnswerable(message)],
    ["edit", mayWrite && isEditable(message, now)],
    ["copy", !message.deleted_at && message.content !== ""],
    ["download", !message.deleted_at && message.media?.state === "READY"],
    ["history", hasHistory(message, me)],
    ["delete", mayWrite && isAnswerable(message) && isOurs(message)],
  ];
  return all.filter(([, can]) => can).map(([ability]) => ability);
}

/**
 * Whether the reader may see what a message said before. Of a deleted one only managers may.
 *
 * @param {Message} message
 * @param {User | null} me
 */
export function hasHistory(message, me) {
  return message.deleted_at ? seesEverything(me) : Boolean(message.edited_at);
}

/**
 * WhatsApp knows the message on both sides, so that one can refer to it.
 *
 * @param {Message} message
 */
function isAnswerable(message) {
  const isThere = message.from === "client" || message.from === "phone" || hasLeft(message);
  return isThere && !message.deleted_at && message.whatsapp_id !== null;
}

/**
 * @param {Message} message
 * @param {number} now
 */
function isEditable(message, now) {
  const isText = message.type === "TEXT" || (message.media !== null && message.content !== "");
  const isYoung = now - Date.parse(message.at) < EDITING_TIME;
  return message.from === "attendant" && isText && isYoung && isAnswerable(message);
}

/** @param {Message} message */
function isOurs(message) {
  return message.from !== "client" && message.from !== "note";
}

/** @param {Message} message */
function hasLeft(message) {
  return LEFT.includes(message.status);
}
