// @ts-check
/**
 * WhatsApp's formatting as a tree: *bold* _italic_ ~strike~ `code` ```mono``` and links. A tree,
 * not HTML: components turn it into elements, so a message can never become markup.
 *
 * @typedef {{kind: "text", text: string}
 *   | {kind: "mono", text: string}
 *   | {kind: "link", text: string, url: string}
 *   | {kind: "bold" | "italic" | "strike", parts: Part[]}} Part
 */

/** @type {Record<string, "bold" | "italic" | "strike">} */
const KINDS = { "*": "bold", _: "italic", "~": "strike" };

const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"']+/iuy;
/** Bounded, as every attempt at one is. */
const EMAIL = /\b[\w.+-]{1,64}@(?:[a-z\d-]{1,63}\.){1,5}[a-z]{2,24}\b/iuy;
const AFTER_LINK = ".,;:!?*_~)]}";
const MONO = /```([\s\S]+?)```|`([^`\n]+)`/gu;
const WORD = /[\p{L}\p{N}]/u;
const DEEPEST = 4;
/** How much of a text a line that stands for it can show. */
const LONGEST_LINE = 300;

/**
 * Clients choose these texts, so the time is linear in the length and the depth is bounded.
 *
 * @param {string} text
 * @returns {Part[]}
 */
export function parse(text) {
  /** @type {Part[]} */
  const parts = [];
  let place = 0;
  for (const match of text.matchAll(MONO)) {
    parts.push(...parseInline(text.slice(place, match.index), 0));
    parts.push({ kind: "mono", text: match[1] ?? match[2] });
    place = match.index + match[0].length;
  }
  parts.push(...parseInline(text.slice(place), 0));
  return parts;
}

/**
 * The beginning of the text without its formatting characters, for a one-line preview.
 *
 * @param {string} text
 */
export function plainText(text) {
  return flatten(parse(text.slice(0, LONGEST_LINE))).replace(/\s+/g, " ").trim();
}

/**
 * @param {Part[]} parts
 * @returns {string}
 */
function flatten(parts) {
  return parts.map((part) => ("parts" in part ? flatten(part.parts) : part.text)).join("");
}

/**
 * Walks the text once: at each place a link or a span may begin, everything else is text.
 *
 * @param {string} text
 * @param {number} depth
 * @returns {Part[]}
 */
function parseInline(text, depth) {
  /** @type {Part[]} */
  const parts = [];
  const findSpan = spanFinder(text, depth);
  let pending = 0;
  let place = 0;
  while (place < text.length) {
    const found = linkAt(text, place) ?? emailAt(text, place) ?? findSpan(place);
    if (found?.part) {
      parts.push(...textPart(text.slice(pending, place)), found.part);
      pending = found.end;
    }
    place = found?.end ?? place + 1;
  }
  parts.push(...textPart(text.slice(pending)));
  return parts;
}

/**
 * @param {string} text
 * @returns {Part[]}
 */
function textPart(text) {
  return text === "" ? [] : [{ kind: "text", text }];
}

/**
 * What looks like a link and is none is stepped over as a whole (`part` is null): its rest would
 * look like one again.
 *
 * @param {string} text
 * @param {number} place
 * @returns {{part: Part | null, end: number} | null}
 */
function linkAt(text, place) {
  LINK.lastIndex = place;
  const match = LINK.exec(text);
  if (!match) {
    return null;
  }
  const shown = withoutEnd(match[0]);
  const url = /^www\./i.test(shown) ? `https://${shown}` : shown;
  const part = URL.canParse(url) ? /** @type {const} */ ({ kind: "link", text: shown, url }) : null;
  return { part, end: place + shown.length };
}

/**
 * @param {string} text
 * @param {number} place
 * @returns {{part: Part, end: number} | null}
 */
function emailAt(text, place) {
  EMAIL.lastIndex = place;
  const shown = EMAIL.exec(text)?.[0];
  return shown
    ? { part: { kind: "link", text: shown, url: `mailto:${shown}` }, end: place + shown.length }
    : null;
}

/**
 * The link without what belongs to the sentence around it.
 *
 * @param {string} link
 */
function withoutEnd(link) {
  let end = link.length;
  while (AFTER_LINK.includes(link[end - 1])) {
    end -= 1;
  }
  return link.slice(0, end);
}

/**
 * Finds spans: a marker that opens at a word's start and closes at a word's end of the same
 * line. A marker without an end in its line is remembered, so the line is not searched again.
 *
 * @param {string} text
 * @param {number} depth
 * @returns {(place: number) => {part: Part, end: number} | null}
 */
function spanFinder(text, depth) {
  /** @type {Record<string, number>} */
  const endlessUntil = {};
  return (place) => {
    const marker = text[place];
    const kind = depth < DEEPEST ? KINDS[marker] : undefined;
    if (!kind || place < (endlessUntil[marker] ?? 0) || !opens(text, place)) {
      return null;
    }
    const end = closing(text, place);
    if (text[end] !== marker) {
      endlessUntil[marker] = end;
      return null;
    }
    const parts = parseInline(text.slice(place + 1, end), depth + 1);
    return { part: { kind, parts }, end: end + 1 };
  };
}

/**
 * @param {string} text
 * @param {number} index
 */
function opens(text, index) {
  const before = text[index - 1] ?? " ";
  const after = text[index + 1] ?? " ";
  return !WORD.test(before) && before !== text[index] && !/\s/.test(after);
}

/**
 * Where the span that opens at `start` ends; the line's end when it does not.
 *
 * @param {string} text
 * @param {number} start
 */
function closing(text, start) {
  const marker = text[start];
  let index = start + 1;
  while (index < text.length && text[index] !== "\n") {
    const before = text[index - 1];
    const isMarker = text[index] === marker && index > start + 1;
    if (isMarker && before !== marker && !/\s/.test(before) && !WORD.test(text[index + 1] ?? " ")) {
      return index;
    }
    index += 1;
  }
  return index;
}
