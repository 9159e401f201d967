// @ts-check
/** What the server finds for the palette, beside what is known here. */

/** @typedef {import("../palette.js").Section} Section */

/**
 * @param {string} _query
 * @returns {{sections: Section[], isAsking: boolean}}
 */
export function useFoundElsewhere(_query) {
  return { sections: [], isAsking: false };
}
