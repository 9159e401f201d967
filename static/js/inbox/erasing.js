// @ts-check
/** What was deleted goes from every screen: nothing of it is shown, quoted or sent any more. */

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").State} State */

/**
 * Empties the conversation of an attendance whose messages were deleted. What the attendance's
 * phone brings later comes with events of its own.
 *
 * @param {State} next a state that is being built
 * @param {Attendance} attendance
 */
export function forgetErased(next, attendance) {
  const known = next.conversations.get(attendance.id);
  if (!attendance.erased_at || attendance.last_message !== null) {
    return;
  }
  if (known) {
    next.conversations.set(attendance.id, {
      ...known,
      items: [],
      hasOlder: false,
      hasNewer: false,
      later: [],
      loaded: true,
      stale: false,
      failed: false,
    });
  }
  next.outbox = next.outbox.filter((draft) => draft.attendance_id !== attendance.id);
  if (next.aim?.message.attendance_id === attendance.id) {
    next.aim = null;
  }
  if (next.dialog && "message" in next.dialog && next.dialog.message.attendance_id === attendance.id) {
    next.dialog = null;
  }
  if (next.divider?.attendanceId === attendance.id) {
    next.divider = null;
  }
}
