// @ts-check
/** Keeping objects current: each function changes the maps of a state that is being built. */

import { named } from "./names.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Client} Client */
/** @typedef {import("./shapes.js").Message} Message */
/** @typedef {import("./shapes.js").State} State */

/**
 * Whether `found` may take the place of `known`. The same number is allowed to: it is the same
 * object, or the more complete one.
 *
 * @param {{seq: number} | null | undefined} known
 * @param {{seq: number}} found
 */
export function mayReplace(known, found) {
  return !known || found.seq >= known.seq;
}

/**
 * @param {Pick<State, "clients">} next
 * @param {Client} client
 */
export function keepClient(next, client) {
  if (mayReplace(next.clients.get(client.id), client)) {
    next.clients.set(client.id, named(client));
  }
}

/**
 * @param {Pick<State, "clients" | "attendances">} next
 * @param {Attendance} attendance
 */
export function keepAttendance(next, attendance) {
  keepClient(next, attendance.client);
  const known = next.attendances.get(attendance.id);
  if (!mayReplace(known, attendance)) {
    return;
  }
  next.attendances.set(attendance.id, {
    ...attendance,
    last_message: newerCopy(known?.last_message, attendance.last_message),
  });
}

/**
 * A tick changes a message without being a change of its attendance: the list's preview takes
 * it from the message itself.
 *
 * @param {Pick<State, "attendances">} next
 * @param {Message} message
 */
export function keepPreview(next, message) {
  const attendance = next.attendances.get(message.attendance_id);
  if (attendance?.last_message?.id === message.id) {
    next.attendances.set(attendance.id, {
      ...attendance,
      last_message: newerCopy(attendance.last_message, message),
    });
  }
}

/**
 * @param {Message | null | undefined} known
 * @param {Message | null} found
 */
function newerCopy(known, found) {
  return known && found && known.id === found.id && !mayReplace(known, found) ? known : found;
}
