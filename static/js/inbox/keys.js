// @ts-check
/**
 * Combinations of keys: told from an event, and written for people. One is a text like "Mod+K",
 * "Alt+J", "Shift+Enter" or "?". Mod is the Ctrl key, on a Mac ⌘. Pure.
 */

/** @type {Record<string, string>} */
const MAC = { Mod: "⌘", Alt: "⌥", Shift: "⇧" };
/** @type {Record<string, string>} */
const OTHERS = { Mod: "Ctrl" };
/** @type {Record<string, string>} */
const KEYCAPS = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  ContextMenu: "▤",
  "-": "−",
};

/**
 * @typedef {{key: string, code: string, altKey: boolean, ctrlKey: boolean, metaKey: boolean,
 *   shiftKey?: boolean, isComposing?: boolean, getModifierState?: (key: string) => boolean}} Press
 *   as far as an event of the keyboard is needed here
 */

/** Whether the keys are those of a Mac. */
export function isMac() {
  return /^(?:Mac|iP)/.test(globalThis.navigator?.platform ?? "");
}

/**
 * The combination that was pressed; null for what only writes: a character that is being
 * composed, and AltGr, which Windows tells as Ctrl and Alt together.
 *
 * @param {Press} event
 * @param {boolean} [mac]
 * @returns {string | null}
 */
export function pressed(event, mac = isMac()) {
  const { altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
  const isMod = mac ? metaKey : ctrlKey;
  const isForeign = mac ? ctrlKey : metaKey;
  const isAltGr = event.getModifierState?.("AltGraph") || (altKey && ctrlKey);
  const isDead = event.key === "Dead";
  if (isComposing || isForeign || isAltGr || isDead) {
    return null;
  }
  const isChord = altKey || isMod;
  const name = isChord ? letterOf(event) : event.key;
  // What Shift makes of a character is another character: "?" is told as such.
  const hasShift = shiftKey && (isChord || name.length > 1);
  return [isMod && "Mod", altKey && "Alt", hasShift && "Shift", name].filter(Boolean).join("+");
}

/**
 * The letter as the keyboard's language has it; where Alt writes another character, or the
 * language has other letters, the one that stands at that place on most keyboards.
 *
 * @param {Press} event
 */
function letterOf({ key, code }) {
  if (/^[a-z]$/i.test(key)) {
    return key.toUpperCase();
  }
  return /^Key([A-Z])$/.exec(code ?? "")?.[1] ?? key;
}

/**
 * The keycaps of a combination, as this keyboard has them.
 *
 * @param {string} combination
 * @param {boolean} [mac]
 * @returns {string[]}
 */
export function keycaps(combination, mac = isMac()) {
  const names = combination === "+" ? ["+"] : combination.split("+");
  const modifiers = mac ? MAC : OTHERS;
  return names.map((name) => modifiers[name] ?? KEYCAPS[name] ?? name);
}

/**
 * The same as words in a title: "Alt+P", "⌥P".
 *
 * @param {string} combination
 * @param {boolean} [mac]
 */
export function spelled(combination, mac = isMac()) {
  return keycaps(combination, mac).join(mac ? "" : "+");
}

/**
 * Whether the key writes a character when nothing else does anything with it: such a key must not
 * surprise people who dictate, so it can be switched off (WCAG 2.1.4).
 *
 * @param {string} combination
 */
export function isSingle(combination) {
  return combination.length === 1;
}

/** @param {unknown} target */
export function isTyping(target) {
  return (
    (globalThis.HTMLInputElement && target instanceof HTMLInputElement) ||
    (globalThis.HTMLTextAreaElement && target instanceof HTMLTextAreaElement) ||
    (globalThis.HTMLSelectElement && target instanceof HTMLSelectElement)
  );
}
