// @ts-check
/** Canned responses: which are meant by what was typed, and what is written for one. Pure. */

/** @typedef {import("./shapes.js").CannedResponse} CannedResponse */

const MOST = 8;
const NO_MATCH = 3;

/**
 * What is looked for: everything after a slash that begins the text, as long as it is one word.
 *
 * @param {string} text
 * @returns {string | null} null when nothing is
 */
export function queryOf(text) {
  return /^\/(\S{0,40})$/u.exec(text)?.[1] ?? null;
}

/**
 * The best matches first: by the beginning of the shortcode, by any part of it, by the text. A
 * reader's own one stands for everybody's of the same shortcode.
 *
 * @param {CannedResponse[]} responses
 * @param {string} query
 * @returns {CannedResponse[]} eight at most
 */
export function ranked(responses, query) {
  const wanted = plain(query);
  const own = new Set(responses.filter((one) => one.user_id !== null).map((one) => one.shortcode));
  return responses
    .filter((one) => one.user_id !== null || !own.has(one.shortcode))
    .map((response) => ({ response, rank: rankOf(response, wanted) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        one.response.shortcode.localeCompare(other.response.shortcode),
    )
    .slice(0, MOST)
    .map(({ response }) => response);
}

/**
 * The text with its placeholders filled in. Who has no name but a number is not called by it.
 *
 * @param {string} content
 * @param {{name: string, attendant: string, business: string}} values
 */
export function filled(content, { name, attendant, business }) {
  const called = isNumber(name) ? "" : name.trim();
  /** @type {Record<string, string>} */
  const values = {
    "{name}": called,
    "{first_name}": called.split(/\s+/)[0],
    "{attendant}": attendant,
    "{business}": business,
  };
  // The same rules as in helpdesk/domain/placeholders.py. Where there is nothing to say the space
  // before it goes too: "Hello!", not "Hello !"; and what would then begin the text: "{name}, hello".
  const text = content.replace(
    /\s?(\{(?:name|first_name|attendant|business)\})/gu,
    (whole, placeholder) => {
      const value = values[placeholder];
      return value && whole.slice(0, whole.indexOf("{")) + value;
    },
  );
  return text.charAt(0) === content.charAt(0) ? text : text.replace(/^[ ,;:]+/u, "");
}

/**
 * @param {CannedResponse} response
 * @param {string} wanted
 */
function rankOf({ shortcode, content }, wanted) {
  const code = plain(shortcode);
  if (code.startsWith(wanted)) {
    return 0;
  }
  if (code.includes(wanted)) {
    return 1;
  }
  return plain(content).includes(wanted) ? 2 : NO_MATCH;
}

/**
 * The program calls a client without a name by the number, or by the end of a hidden one.
 *
 * @param {string} name
 */
function isNumber(name) {
  return /^\+?[\d\s().-]+$/.test(name) || /…\d+$/.test(name);
}

/**
 * Without accents and capitals.
 *
 * @param {string} text
 */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
