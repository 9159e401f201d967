// @ts-check
/** Clients whom nobody has taken for longer than the business wants. */

/** @param {import("./shapes.js").Attendance} attendance */
export function isAlarmed(attendance) {
  return attendance.state === "WAITING" && Boolean(attendance.alarmed_at);
}
