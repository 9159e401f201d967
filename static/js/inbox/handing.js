// @ts-check
/** Attendances that a colleague has handed to the reader: said, and marked until opened. What is
 * handed to a department of theirs is said only: somebody there will take it. */

import { t } from "../language.js";
import { departmentOf } from "./directory.js";
import { isMine } from "./permissions.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Event} Event */
/** @typedef {import("./shapes.js").State} State */

/**
 * Whether the event hands an attendance to the reader. What they do themselves is no news.
 *
 * @param {State["me"]} me
 * @param {Event} event
 */
export function isHandedToMe(me, { handed, attendance }) {
  return Boolean(handed && attendance && isMine(me, attendance) && handed.by !== me?.id);
}

/**
 * The department of the reader that the event hands an attendance to, if it does.
 *
 * @param {Pick<State, "me" | "directory">} state
 * @param {Event} event
 */
export function departmentHanded({ me, directory }, { handed, attendance }) {
  if (!me || !handed || attendance?.state !== "WAITING" || handed.by === me.id) {
    return undefined;
  }
  const department = departmentOf(directory, attendance.department_id);
  return department?.member_ids.includes(me.id) ? department : undefined;
}

/**
 * Whether a colleague handed the reader an attendance that they have not opened yet.
 *
 * @param {State["me"]} me
 * @param {Attendance} attendance
 */
export function isHanded(me, attendance) {
  return isMine(me, attendance) && Boolean(attendance.handed_at);
}

/**
 * Whether there is something in the reader's own attendance that they have not seen.
 *
 * @param {State["me"]} me
 * @param {Attendance} attendance
 */
export function isNewsTo(me, attendance) {
  return isHanded(me, attendance) || (isMine(me, attendance) && attendance.unread_count > 0);
}

/**
 * Says what an event hands to the reader, or to a department of theirs.
 *
 * @param {State} next a state that is being built
 * @param {Event} event
 */
export function tellHanded(next, event) {
  const { handed, attendance } = event;
  const department = departmentHanded(next, event);
  if (handed && attendance && (department || isHandedToMe(next.me, event))) {
    tell(next, attendance, handed, department);
  }
}

/**
 * Says what was handed to the reader while their page was closed: of several, the last.
 *
 * @param {State} next a state that is being built
 * @param {State["attendances"]} known what the page had before
 */
export function tellHandedMeanwhile(next, known) {
  const last = [...next.attendances.values()]
    .filter((one) => isHanded(next.me, one) && known.get(one.id)?.handed_at !== one.handed_at)
    .sort((one, other) => ((one.handed_at ?? "") < (other.handed_at ?? "") ? -1 : 1))
    .at(-1);
  if (last) {
    tell(next, last, { by: last.handed_by ?? 0 });
  }
}

/**
 * @param {State} next a state that is being built
 * @param {Attendance} attendance
 * @param {import("./shapes.js").Handed} handed
 * @param {import("./shapes.js").Department} [department]
 */
function tell(next, attendance, handed, department) {
  const text = handingWords(next, attendance, handed, department);
  next.notice = { text, tone: "plain", attendanceId: attendance.id };
}

/**
 * "Ana hands you Maria: Wants a refund", or "Ana hands Maria to Sales: Wants a refund".
 *
 * @param {Pick<State, "users" | "clients">} state
 * @param {Attendance} attendance
 * @param {import("./shapes.js").Handed} handed
 * @param {import("./shapes.js").Department} [department]
 */
export function handingWords(state, attendance, { by, note }, department) {
  const values = {
    colleague: state.users.get(by)?.name ?? t("A colleague"),
    client: (state.clients.get(attendance.client.id) ?? attendance.client).name,
  };
  if (department) {
    const all = { ...values, department: department.name };
    return note
      ? t("{colleague} hands {client} to {department}: {note}", { ...all, note })
      : t("{colleague} hands {client} to {department}.", all);
  }
  return note
    ? t("{colleague} hands you {client}: {note}", { ...values, note })
    : t("{colleague} hands you {client}.", values);
}
