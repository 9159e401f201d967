// @ts-check
/** WhatsApp's formatting, put around what is selected in a field or taken off it again. */

/**
 * What is to be put in the place of a part of the text, and what is selected afterwards.
 *
 * @typedef {{from: number, to: number, insert: string, select: [from: number, to: number]}} Change
 */

/** @type {Record<string, string>} the keys of commands.js */
export const MARKERS = { bold: "*", italic: "_", strike: "~", mono: "```" };

/**
 * Markers around the selection; off it where they are there already. WhatsApp reads them within a
 * line and against a word only, so each line gets its own, without the spaces at its ends.
 *
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @param {string} marker
 * @returns {Change}
 */
export function marked(text, from, to, marker) {
  const size = marker.length;
  if (text.slice(from - size, from) === marker && text.slice(to, to + size) === marker) {
    const insert = text.slice(from, to);
    return { from: from - size, to: to + size, insert, select: [from - size, to - size] };
  }
  if (from === to) {
    return { from, to, insert: marker + marker, select: [from + size, from + size] };
  }
  const selected = text.slice(from, to);
  const isWhole = marker === MARKERS.mono;
  const lines = isWhole ? [selected] : selected.split("\n");
  const areMarked = lines.every((line) => line.trim() === "" || isMarked(line, marker));
  const insert = lines.map((line) => (areMarked ? off(line, marker) : on(line, marker))).join("\n");
  const start = areMarked || lines.length > 1 ? 0 : insert.indexOf(marker) + size;
  const end = start === 0 ? insert.length : insert.lastIndexOf(marker);
  return { from, to, insert, select: [from + start, from + end] };
}

/**
 * Does it in the field, so that the browser can undo it.
 *
 * @param {HTMLTextAreaElement} field
 * @param {Change} change
 */
export function apply(field, { from, to, insert, select }) {
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, to);
  // Deprecated, and the one way of writing that the field's own undo knows.
  const isDone = document.execCommand("insertText", false, insert);
  if (!isDone) {
    field.setRangeText(insert, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(...select);
}

/**
 * @param {HTMLTextAreaElement} field
 * @param {string} text put where the caret stands, in the place of what is selected
 */
export function insertInto(field, text) {
  const { selectionStart: from, selectionEnd: to } = field;
  const end = from + text.length;
  apply(field, { from, to, insert: text, select: [end, end] });
}

/**
 * @param {string} line
 * @param {string} marker
 */
function isMarked(line, marker) {
  const core = line.trim();
  return core.length > 2 * marker.length && core.startsWith(marker) && core.endsWith(marker);
}

/**
 * @param {string} line
 * @param {string} marker
 */
function on(line, marker) {
  const [, before, core, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(line) ?? ["", "", line, ""];
  return core === "" ? line : before + marker + core + marker + after;
}

/**
 * @param {string} line
 * @param {string} marker
 */
function off(line, marker) {
  const start = line.indexOf(marker);
  const end = line.lastIndexOf(marker);
  return start < 0 || start === end
    ? line
    : line.slice(0, start) + line.slice(start + marker.length, end) + line.slice(end + marker.length);
}
