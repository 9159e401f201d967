// @ts-check
/** What the signed-in user may do with an attendance; the server decides, this only shows it. */

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").User} User */

/** @param {User | null} me */
export function seesEverything(me) {
  return me !== null && me.role !== "ATTENDANT";
}

/**
 * @param {User | null} me
 * @param {Attendance} attendance
 */
export function isMine(me, attendance) {
  return attendance.state === "OPEN" && attendance.attendant?.id === me?.id;
}

/**
 * @param {User | null} me
 * @param {Attendance} attendance
 */
export function mayWrite(me, attendance) {
  return attendance.state === "OPEN" && (seesEverything(me) || isMine(me, attendance));
}

/**
 * Whoever has or had it, and managers.
 *
 * @param {User | null} me
 * @param {Attendance} attendance
 */
export function mayTag(me, attendance) {
  return seesEverything(me) || (me !== null && attendance.attendant?.id === me.id);
}

/**
 * @param {User | null} me
 * @param {Attendance} attendance
 */
export function mayFinish(me, attendance) {
  return attendance.state !== "FINISHED" && (seesEverything(me) || isMine(me, attendance));
}
