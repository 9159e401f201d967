// @ts-check
/** What an event is to the reader; helpdesk/domain/notices.py decides the same for web push. */

import { t } from "../language.js";
import { isAlarmed } from "./alarms.js";
import { departmentHanded, handingWords, isHandedToMe, isNewsTo } from "./handing.js";
import { summary } from "./kinds.js";
import { isMine } from "./permissions.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Event} Event */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {"MINE_AND_WAITING" | "MINE" | "WAITING" | "NOTHING"} About */
/** @typedef {{about: About, has_sound: boolean, shows_text: boolean}} Choice what a person has
 *   chosen to be told of */
/** @typedef {{title: string, text: string, isPressing: boolean, isWaiting: boolean}} News */

/** @type {Choice} until the person has chosen */
export const USUAL = { about: "MINE_AND_WAITING", has_sound: true, shows_text: true };

/**
 * What an event is to the reader, null for nothing: a client wrote to them or to nobody yet, an
 * attendance came to be seen, or (pressing: heard by whoever looks, too) one was handed to them or
 * their department, or a client has waited too long.
 *
 * @param {State} state
 * @param {State} previous
 * @param {Event} event
 * @returns {News | null}
 */
export function newsOf(state, previous, event) {
  const { attendance, handed } = event;
  if (!attendance) {
    return null;
  }
  const isWaiting = attendance.state === "WAITING";
  const name = state.clients.get(attendance.client.id)?.name ?? attendance.client.name;
  const department = departmentHanded(state, event);
  if (handed && (department || isHandedToMe(state.me, event))) {
    const title = handingWords(state, attendance, handed, department);
    return { title, text: "", isPressing: true, isWaiting };
  }
  if (isAlarmedAnew(previous, attendance)) {
    const title = t("{name} waits too long", { name });
    return { title, text: "", isPressing: true, isWaiting };
  }
  const isForMe = isWaiting || isMine(state.me, attendance);
  const isNew = event.kind === "message.created" && event.message?.from === "client";
  if (!isForMe || !(isNew || event.kind === "attendance.appeared")) {
    return null;
  }
  const message = event.message ?? attendance.last_message;
  return { title: name, text: message ? summary(message) : "", isPressing: false, isWaiting };
}

/**
 * Whether a person who has chosen so is told of it. What presses is told whatever they have chosen.
 *
 * @param {Choice} choice
 * @param {Pick<News, "isPressing" | "isWaiting">} news
 */
export function isWanted({ about }, { isPressing, isWaiting }) {
  return isPressing || about === "MINE_AND_WAITING" || about === (isWaiting ? "WAITING" : "MINE");
}

/**
 * How many attendances want something of the reader, as far as they have chosen to be told: those
 * waiting, and own ones with something unread. What was handed to them, and who waits too long,
 * count whatever they have chosen.
 *
 * @param {State} state
 * @param {Choice} choice
 */
export function countWanting({ me, counts, attendances }, choice) {
  const wants = (/** @type {boolean} */ isWaiting) =>
    isWanted(choice, { isPressing: false, isWaiting });
  const all = [...attendances.values()];
  const waiting = wants(true) ? counts.waiting : all.filter(isAlarmed).length;
  const mine = all.filter(
    (one) => isNewsTo(me, one) && (wants(false) || Boolean(one.handed_at)),
  ).length;
  return waiting + mine;
}

/**
 * Whether an attendance has nothing to tell the reader any more: somebody else has it, it is
 * finished, or they have read it.
 *
 * @param {State} state
 * @param {Attendance} attendance
 */
export function isOver({ me }, attendance) {
  return attendance.state !== "WAITING" && !isNewsTo(me, attendance);
}

/**
 * @param {State} previous
 * @param {Attendance} attendance
 */
function isAlarmedAnew(previous, attendance) {
  const known = previous.attendances.get(attendance.id);
  return isAlarmed(attendance) && !(known && isAlarmed(known));
}
