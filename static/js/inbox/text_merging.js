// @ts-check
/**
 * One text that is being written, here and perhaps on another screen of the same person. Pure: what
 * is written here is never replaced by what came from elsewhere, and nothing is lost
 * (docs/decisions/0033).
 *
 * `base` is the number of the version at the server that was seen last. `isDirty`: the server has
 * not got `text` yet; `leaving` is what is on its way there. `rival` was written elsewhere
 * meanwhile, and waits for the person to say what is to become of it.
 *
 * @typedef {{text: string, base: number, isDirty: boolean, leaving: string | null,
 *   rival: string}} Written
 */

/** @type {Written} */
export const NOTHING = { text: "", base: 0, isDirty: false, leaving: null, rival: "" };

/**
 * @param {Written} known
 * @param {string} text
 * @returns {Written}
 */
export function written(known, text) {
  return text === known.text ? known : { ...known, text, isDirty: true };
}

/**
 * The server has this as the text, since the event of that number. Its versions may be heard of
 * in any order.
 *
 * @param {Written} known
 * @param {string} content "" where it has none
 * @param {number} seq
 * @returns {Written}
 */
export function heard(known, content, seq) {
  if (seq <= known.base) {
    return known;
  }
  if (content === known.leaving) {
    return { ...known, base: seq };
  }
  // What was cleared here, because it was sent, has nothing to lose.
  if (!known.isDirty || known.text === "") {
    return { ...known, text: content, base: seq, isDirty: false };
  }
  const isPartOfOurs = known.text.startsWith(content);
  return {
    ...known,
    base: seq,
    isDirty: known.text !== content,
    rival: isPartOfOurs ? known.rival : content,
  };
}

/**
 * @param {Written} known
 * @returns {Written} its text is on its way
 */
export function leaving(known) {
  return { ...known, leaving: known.text };
}

/**
 * The server has taken what was on its way.
 *
 * @param {Written} known
 * @param {number} seq
 * @returns {Written}
 */
export function taken(known, seq) {
  return {
    ...known,
    base: Math.max(known.base, seq),
    isDirty: known.text !== known.leaving,
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
  const isDirty = isRefused ? known.text !== known.leaving : known.isDirty;
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
  return { ...(isWanted ? written(known, text) : known), rival: "" };
}

/**
 * What the browser keeps until the server has it; "" once there is nothing to keep.
 *
 * @param {Written} known
 * @returns {string}
 */
export function asKept({ text, base, isDirty, rival }) {
  return isDirty || rival !== "" ? JSON.stringify({ text, base, rival }) : "";
}

/**
 * What an earlier page kept. Earlier versions kept the bare text.
 *
 * @param {string} kept
 * @returns {Written}
 */
export function fromKept(kept) {
  const found = parsed(kept);
  const { text = kept, base = 0, rival = "" } = found ?? {};
  return { ...NOTHING, text, base, rival, isDirty: true };
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
