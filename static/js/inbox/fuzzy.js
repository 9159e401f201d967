// @ts-check
/** How well a text fits what somebody types to find it. Pure. */

/** @typedef {{score: number, ranges: [from: number, to: number][]}} Fit `ranges` to be marked */

const AT_START = 100;
const AT_WORD = 80;
const INSIDE = 50;
const INITIALS = 40;
const SCATTERED = 10;

/**
 * All words of the query must fit. The best fits begin the text, then those that begin a word,
 * then any part; last the letters in their order, scattered ("ftr" finds "Finish, then rate").
 *
 * @param {string} query
 * @param {string} text
 * @returns {Fit | null} null when it does not fit
 */
export function fit(query, text) {
  const words = folded(query).join("").split(/\s+/).filter(Boolean);
  const letters = folded(text);
  let score = 0;
  /** @type {Fit["ranges"]} */
  const ranges = [];
  for (const word of words) {
    const found = fitWord(word, letters);
    if (!found) {
      return null;
    }
    score += found.score;
    ranges.push(...found.ranges);
  }
  // Of two that fit alike the shorter one is meant.
  return { score: score / Math.max(1, words.length) - letters.length / 1000, ranges: joined(ranges) };
}

/**
 * Lower case, without accents: one entry a code unit of the text, so that places stay the same.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function folded(text) {
  return Array.from({ length: text.length }, (_, index) => {
    const letter = text[index].normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return letter.charAt(0) || text[index];
  });
}

/**
 * @param {string} word
 * @param {string[]} letters
 * @returns {Fit | null}
 */
function fitWord(word, letters) {
  const text = letters.join("");
  const atWord = wordStarts(letters).find((start) => text.startsWith(word, start));
  if (atWord !== undefined) {
    return { score: atWord === 0 ? AT_START : AT_WORD, ranges: [[atWord, atWord + word.length]] };
  }
  const inside = text.indexOf(word);
  if (inside >= 0) {
    return { score: INSIDE, ranges: [[inside, inside + word.length]] };
  }
  return fitScattered(word, letters);
}

/**
 * The letters one after another, with gaps. Two letters would fit nearly everything.
 *
 * @param {string} word
 * @param {string[]} letters
 * @returns {Fit | null}
 */
function fitScattered(word, letters) {
  if (word.length < 3) {
    return null;
  }
  /** @type {Fit["ranges"]} */
  const ranges = [];
  let place = 0;
  for (const letter of word) {
    const found = letters.indexOf(letter, place);
    if (found < 0) {
      return null;
    }
    ranges.push([found, found + 1]);
    place = found + 1;
  }
  const starts = new Set(wordStarts(letters));
  const areInitials = ranges.every(([from]) => starts.has(from));
  const isFar = place - ranges[0][0] > word.length * 4;
  return isFar && !areInitials ? null : { score: areInitials ? INITIALS : SCATTERED, ranges };
}

/** @param {string[]} letters */
function wordStarts(letters) {
  return letters.flatMap((letter, index) =>
    /[\p{L}\p{N}#+]/u.test(letter) && !/[\p{L}\p{N}]/u.test(letters[index - 1] ?? " ") ? [index] : [],
  );
}

/**
 * In order, and those that touch as one.
 *
 * @param {Fit["ranges"]} ranges
 * @returns {Fit["ranges"]}
 */
function joined(ranges) {
  /** @type {Fit["ranges"]} */
  const all = [];
  for (const [from, to] of ranges.sort((one, other) => one[0] - other[0])) {
    const last = all.at(-1);
    if (last && from <= last[1]) {
      last[1] = Math.max(last[1], to);
    } else {
      all.push([from, to]);
    }
  }
  return all;
}
