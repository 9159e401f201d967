// @ts-check
/**
 * Loads ./components/further.js: what is not needed to read and to answer. Once, whoever asks, and
 * again and again until it comes: without a connection with the next attempt; after an update of
 * helpdesk it may be gone, and the page loads itself anew.
 */

import { tellMissing } from "./renewal.js";
import { untilWorthTrying } from "./trying_again.js";

/** @typedef {typeof import("./components/further.js")} Further */

const RETRY_PAUSE = 3_000;
/** So long the page may be busy before it is loaded all the same. */
const LONGEST_WAIT = 2_000;

/** @type {Further | null} */
let further = null;
/** @type {Promise<Further> | null} */
let loading = null;

/** What is there already. */
export function furtherNow() {
  return further;
}

/** @returns {Promise<Further>} */
export function loadFurther() {
  loading ??= untilItComes();
  return loading;
}

/** Loads it in the first pause. Safari knows of none: after the next frame, then. */
export async function loadInPause() {
  await new Promise((resolve) => {
    if ("requestIdleCallback" in window) {
      requestIdleCallback(resolve, { timeout: LONGEST_WAIT });
    } else {
      requestAnimationFrame(() => setTimeout(resolve));
    }
  });
  return await loadFurther();
}

async function untilItComes() {
  for (;;) {
    try {
      further = await import("./components/further.js");
      return further;
    } catch {
      tellMissing();
      await untilWorthTrying(RETRY_PAUSE);
    }
  }
}
