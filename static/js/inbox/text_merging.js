// @ts-check
/**
 * One text that is being written, here and perhaps on another screen of the same person. Pure: what
 * is written here is never replaced by what came from elsewhere, and nothing is lost
 * (docs/decisions/0033).
 *
 * `quoted` is the id of the message that it answers, "" for none. `base` is the number of the
 * version at the server that was seen last, in the log's `epoch`. `isDirty`: the server has not got it yet, or it is not known whether it has; `leaving` is
 * what is on its way there. `told` is what has been on its way since the server's last answer: it
 * may stand there although no answer came, and is ours, not another screen's. `refused` is what
 * the server will not take. `rival` was written elsewhere meanwhile, and waits for the person to
 * say what is to become of it.
 *
 * @typedef {{text: string, quoted: string}} Content
 * @typedef {Content & {epoch: string, base: number, isDirty: boolean,
 *   leaving: Content | null, told: Content[], refused: Content | null, rival: string}} Written
 */

// Each stands in the browser's storage; so many without an answer are an hour of bad luck.
const MOST_TOLD = 20;

/** @type {Content} */
export const EMPTY = { text: "", quoted: "" };
/** @type {Written} */
export const NOTHING = {
  ...EMPTY,
  epoch: "",
  base: 0,
  isDirty: false,
  leaving: null,
  told: [],
  refused: null,
  rival: "",
};

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
  const isOurs = known.told.some((one) => isSame(one, content));
  // A field that was cleared has nothing to lose; but what was sent must not come back into it.
  const isFree = known.text === "" && !isOurs && !isSame(content, EMPTY);
  if (!known.isDirty || isFree) {
    return { ...known, ...content, base: seq, isDirty: known.told.length > 0 };
  }
  const isPartOfOurs = isOurs || known.text.startsWith(content.text);
  return {
    ...known,
    base: seq,
    isDirty: !isSame(known, content) || known.told.length > 0,
    rival: isPartOfOurs ? known.rival : both(known.rival, content.text),
  };
}

/**
 * @param {string} one
 * @param {string} other
 * @returns {string} each once, one below the other
 */
function both(one, other) {
  if (one.includes(other)) {
    return one;
  }
  return other.includes(one) ? other : `${one}\n${other}`;
}

/**
 * The numbers of another log say nothing in this one.
 *
 * @param {Written} known
 * @param {string} epoch
 * @returns {Written}
 */
export function inEpoch(known, epoch) {
  return known.epoch === epoch ? known : { ...known, epoch, base: 0 };
}

/**
 * Whether the server is to be told: nothing is under way, and it has not refused just this.
 *
 * @param {Written} known
 */
export function isToBeTold(known) {
  return known.isDirty && known.leaving === null && !isSame(known, known.refused);
}

/**
 * @param {Written} known
 * @returns {Written} its text is on its way
 */
export function leaving(known) {
  const { text, quoted } = known;
  const others = known.told.filter((one) => !isSame(one, known));
  const told = [...others, { text, quoted }].slice(-MOST_TOLD);
  return { ...known, leaving: { text, quoted }, told };
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
    // What another screen has written since stands there now.
    isDirty: !isSame(known, known.leaving) || seq < known.base,
    leaving: null,
    told: [],
    refused: null,
  };
}

/**
 * Of what was on its way nothing is known. `isRefused`: it will not be taken until it is another;
 * it stays here, and in the browser, all the same.
 *
 * @param {Written} known
 * @param {boolean} isRefused
 * @returns {Written}
 */
export function returned(known, isRefused) {
  const { leaving: refused, told } = known;
  return isRefused
    ? { ...known, leaving: null, refused, told: told.filter((one) => !isSame(one, refused)) }
    : { ...known, leaving: null };
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
 * What was written at an attendance that became part of another goes on there, below what was
 * written there. The server moves what it has in the same way.
 *
 * @param {Written} known
 * @param {Written} other
 * @returns {Written}
 */
export function joined(known, other) {
  const text = both(known.text, other.text);
  const quoted = isSame(known, EMPTY) ? other.quoted : known.quoted;
  const told = [...known.told, ...other.told];
  const next = { ...written(known, { text, quoted }), told, rival: both(known.rival, other.rival) };
  return { ...next, isDirty: next.isDirty || told.length > 0 };
}

/**
 * What the browser keeps until the server has it; "" once there is nothing to keep.
 *
 * @param {Written} known
 * @returns {string}
 */
export function asKept({ text, quoted, epoch, base, isDirty, told, rival }) {
  const isKept = isDirty || rival !== "";
  return isKept ? JSON.stringify({ text, quoted, epoch, base, told, rival }) : "";
}

/**
 * What an earlier page kept. Earlier versions kept the bare text.
 *
 * @param {string} kept
 * @returns {Written}
 */
export function fromKept(kept) {
  const found = parsed(kept);
  const { text = kept, quoted = "", epoch = "", base = 0, told = [], rival = "" } = found ?? {};
  return { ...NOTHING, text, quoted, epoch, base, told, rival, isDirty: true };
}

/**
 * Whether a person would miss it.
 *
 * @param {string} kept
 */
export function isMissed(kept) {
  const { text, rival } = fromKept(kept);
  return (text + rival).trim() !== "";
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
