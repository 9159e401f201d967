// @ts-check
/**
 * One text that is being written, here and perhaps on another screen of the same person. Pure: what
 * is written here is never replaced by what came from elsewhere, and nothing is lost
 * (docs/decisions/0033).
 *
 * `quoted` is the id of the message that it answers, "" for none. `base` is the number of the
 * version at the server that was seen last. `isDirty`: the server has not got it yet; `leaving` is
 * what is on its way there. `rival` was written elsewhere meanwhile, and waits for the person to
 * say what is to become of it.
 *
 * @typedef {{text: string, quoted: string}} Content
 * @typedef {Content & {base: number, isDirty: boolean, leaving: Content | null,
 *   rival: string}} Written
 */

/** @type {Content} */
export const EMPTY = { text: "", quoted: "" };
/** @type {Written} */
export const NOTHING = { ...EMPTY, base: 0, isDirty: false, leaving: null, rival: "" };

/**
 * @param {Written} known
 * @param {Partial<Content>} change
 * @returns {Written}
 */
export function written(known, change) {
  const next = { ...known, ...change };
  return isSame(next, known) ? known : { ...next, isDirty: true };
}

/**
 * @param {Content} one
 * @param {Content | null} other
 */
function isSame(one, other) {
  return one.text === other?.text && one.quoted === other.quoted;
}

/**
 * The server has this as the text, since the event of that number. Its versions may be heard of
 * in any order.
 *
 * @param {Written} known
 * @param {Content} content EMPTY where it has none
 * @param {number} seq
 * @returns {Written}
 */
export function heard(known, content, seq) {
  if (seq <= known.base) {
    return known;
  }
  if (isSame(content, known.leaving)) {
    return { ...known, base: seq };
  }
  // What was cleared here, because it was sent, has nothing to lose.
  if (!known.isDirty || known.text === "") {
    return { ...known, ...content, base: seq, isDirty: false };
  }
  const isPartOfOurs = known.text.startsWith(content.text);
  return {
    ...known,
    base: seq,
    isDirty: !isSame(known, content),
    rival: isPartOfOurs ? known.rival : content.text,
  };
}

/**
 * @param {Written} known
 * @returns {Written} its text is on its way
 */
export function leaving(known) {
  return { ...known, leaving: { text: known.text, quoted: known.quoted } };
}

/**
 * The server has taken what was on its way.
 *
 * @param {Written} known
 * @param {number} seq
 * @returns {Written}
 */
export function taken(known, seq) {
  if (known.leaving === null) {
    // It was forgotten meanwhile.
    return known;
  }
  return {
    ...known,
    base: Math.max(known.base, seq),
    isDirty: !isSame(known, known.leaving),
    leaving: null,
  };
}

/**
 * What was on its way did not arrive. `isRefused`: it will not be taken, until it is another.
 *
 * @param {Written} known
 * @param {boolean} isRefused
 * @returns {Written}
 */
export function returned(known, isRefused) {
  const isGone = known.leaving === null;
  const isDirty = isRefused && !isGone ? !isSame(known, known.leaving) : known.isDirty;
  return { ...known, leaving: null, isDirty };
}

/**
 * The person has decided about what was written elsewhere.
 *
 * @param {Written} known
 * @param {boolean} isWanted it goes below what is written here
 * @returns {Written}
 */
export function settled(known, isWanted) {
  const text = [known.text, known.rival].filter((one) => one !== "").join("\n");
  return { ...(isWanted ? written(known, { text }) : known), rival: "" };
}

/**
 * What the browser keeps until the server has it; "" once there is nothing to keep.
 *
 * @param {Written} known
 * @returns {string}
 */
export function asKept({ text, quoted, base, isDirty, rival }) {
  return isDirty || rival !== "" ? JSON.stringify({ text, quoted, base, rival }) : "";
}

/**
 * What an earlier page kept. Earlier versions kept the bare text.
 *
 * @param {string} kept
 * @returns {Written}
 */
export function fromKept(kept) {
  const found = parsed(kept);
  const { text = kept, quoted = "", base = 0, rival = "" } = found ?? {};
  return { ...NOTHING, text, quoted, base, rival, isDirty: true };
}

/**
 * @param {string} kept
 * @returns {Partial<Written> | null}
 */
function parsed(kept) {
  try {
    const found = JSON.parse(kept);
    return typeof found?.text === "string" ? found : null;
  } catch {
    return null;
  }
}
