// @ts-check
/** Why the browser could not show or play a file. */

import { ApiError, probe } from "./api.js";
import { sentence } from "./refusals.js";

/**
 * `text` is null when the file can be had: then it is the browser that cannot show it, and trying
 * again would not help. `isLost`: it was there and is there no more; the phone may still have it.
 *
 * @typedef {{text: string | null, isLost?: boolean}} Trouble
 */

/**
 * An element that failed tells no reason; the server does when it is asked.
 *
 * @param {string} url
 * @returns {Promise<Trouble>}
 */
export async function whyNot(url) {
  if (url.startsWith("blob:")) {
    return { text: null };
  }
  try {
    await probe(url);
    return { text: null };
  } catch (error) {
    const isLost = error instanceof ApiError && error.code === "file_unavailable";
    return { text: sentence(error), isLost };
  }
}
