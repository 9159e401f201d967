// @ts-check
/** How much of each list is loaded, before anything is. */

/** @typedef {import("./shapes.js").AttendanceState} AttendanceState */
/** @typedef {import("./shapes.js").Page} Page */

/** @returns {Record<AttendanceState, Page>} */
export function emptyPages() {
  const page = { more: true, edge: null, cursor: null, loading: false, failed: false };
  return { WAITING: { ...page }, OPEN: { ...page }, FINISHED: { ...page } };
}
