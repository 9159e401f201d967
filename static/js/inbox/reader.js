// @ts-check
/** Who sits at this page, for what the browser keeps apart by user. */

/** @returns {number} 0 where the page does not tell */
export function readerId() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-user-id]"));
  return Number(place?.dataset.userId ?? 0);
}
