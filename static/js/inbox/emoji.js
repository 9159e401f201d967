// @ts-check
/** Emoji: which there are, what they are called in the reader's language, which are meant. */

/**
 * @typedef {{emoji: string, annotation: string, tags?: string[], shortcodes?: string[],
 *   group: number, version: number, skins?: {emoji: string, tone: number | number[]}[]}} Raw
 * @typedef {{emoji: string, name: string, words: string[], codes: string[], group: number,
 *   tones: string[]}} Emoji `tones`: the same in five colours of skin; empty where it has none
 */

/** What is newer shows as an empty box on many phones. */
const NEWEST = 15;
const COMPONENTS = 2;

/** @type {Promise<Emoji[]> | null} */
let loading = null;

/**
 * Loads them once; after a failure the next call tries again.
 *
 * @returns {Promise<Emoji[]>} in the order in which they are shown
 */
export function loadEmoji() {
  loading ??= fetchEmoji().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function fetchEmoji() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-emoji]"));
  const answer = await fetch(place?.dataset.emoji ?? "");
  if (!answer.ok) {
    throw new Error(`emoji: ${answer.status}`);
  }
  return known(await answer.json());
}

/**
 * @param {Raw[]} all
 * @returns {Emoji[]}
 */
export function known(all) {
  return all
    .filter(({ version, group }) => version <= NEWEST && group !== COMPONENTS)
    .map(({ emoji, annotation, tags = [], shortcodes = [], group, skins = [] }) => ({
      emoji,
      name: annotation,
      words: [...annotation.split(/\s+/), ...tags].map(plain),
      codes: shortcodes.map(plain),
      group,
      tones: skins.filter(({ tone }) => typeof tone === "number").map((skin) => skin.emoji),
    }));
}

/**
 * The best ones first: called exactly so, beginning so, with a word that begins so.
 *
 * @param {Emoji[]} all
 * @param {string} query
 * @param {number} most
 * @returns {Emoji[]}
 */
export function found(all, query, most) {
  const wanted = plain(query).split(/[\s_]+/).filter(Boolean);
  const whole = wanted.join("_");
  return all
    .map((emoji, index) => ({ emoji, index, rank: rankOf(emoji, wanted, whole) }))
    .filter(({ rank }) => rank < 4)
    .sort((one, other) => one.rank - other.rank || one.index - other.index)
    .slice(0, most)
    .map(({ emoji }) => emoji);
}

/**
 * @param {Emoji} emoji
 * @param {number} tone 1 to 5; 0: none
 */
export function toned({ emoji, tones }, tone) {
  return tones[tone - 1] ?? emoji;
}

/**
 * @param {string[]} recent
 * @param {string} emoji chosen now
 * @param {number} most
 */
export function withRecent(recent, emoji, most) {
  return [emoji, ...recent.filter((one) => one !== emoji)].slice(0, most);
}

/**
 * @param {Emoji} emoji
 * @param {string[]} wanted
 * @param {string} whole
 */
function rankOf({ words, codes }, wanted, whole) {
  if (codes.includes(whole)) {
    return 0;
  }
  if (codes.some((code) => code.startsWith(whole))) {
    return 1;
  }
  const begins = wanted.every((one) => words.some((word) => word.startsWith(one)));
  return begins && wanted.length > 0 ? (words[0].startsWith(wanted[0]) ? 2 : 3) : 4;
}

/** @param {string} text */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
