// @ts-check
/** The name of an emoji that is being typed. */

const NAMED = /(?:^|[\s(])(:([\p{L}\p{N}_+-]{2,30}))$/u;

/**
 * The name that is being typed just before the caret, as in ":smi".
 *
 * @param {string} text
 * @param {number} caret
 * @returns {{from: number, query: string} | null} `from`: where its colon stands
 */
export function nameBefore(text, caret) {
  const match = NAMED.exec(text.slice(Math.max(0, caret - 40), caret));
  return match ? { from: caret - match[1].length, query: match[2] } : null;
}
