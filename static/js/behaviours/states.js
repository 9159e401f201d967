// @ts-check
/** How the states of a number look: their word and their tone. */

import { N_, t } from "../language.js";

/** @type {Record<string, [word: string, tone: "good" | "warning" | "bad" | "plain"]>} */
const LOOKS = {
  STOPPED: [N_("Stopped"), "plain"],
  LAUNCHING: [N_("Starting"), "plain"],
  LOADING: [N_("Loading"), "plain"],
  QR: [N_("Scan the code"), "warning"],
  QR_PAUSED: [N_("Code not scanned"), "warning"],
  PAIRING: [N_("Pairing"), "plain"],
  SYNCING: [N_("Syncing"), "plain"],
  CONNECTED: [N_("Connected"), "good"],
  OFFLINE: [N_("Offline"), "warning"],
  CONFLICT: [N_("Open elsewhere"), "warning"],
  BLOCKED: [N_("Blocked"), "bad"],
  OUTDATED: [N_("Update needed"), "bad"],
  BACKOFF: [N_("Trying again"), "warning"],
  LOGGED_OUT: [N_("Logged out"), "plain"],
  NO_BROWSER: [N_("No browser"), "bad"],
};

/**
 * @param {HTMLElement} badge
 * @param {string} state
 */
export function showState(badge, state) {
  const [word, tone] = LOOKS[state] ?? [state, "plain"];
  badge.textContent = t(word);
  badge.className = `badge badge--${tone}`;
}

/** Details that tell a value, as the server words them. */
const DETAILS = [
  N_("This number belongs to {own}, and another phone, {other}, was paired. Add a new number for it."),
  N_('The phone {phone} is connected already, as "{name}".'),
  N_(
    "This WhatsApp Web is newer than helpdesk: {abilities} do not work (missing: {missing}). Messages arrive and leave.",
  ),
];

/**
 * What is to be said of a number's state. The server says it to all alike, in English: the
 * sentence of the state, and after it the detail where there is one.
 *
 * @param {Pick<import("../inbox/shapes.js").Instance, "sentence" | "detail">} instance
 */
export function sentenceOf({ sentence, detail }) {
  if (!detail) {
    return t(sentence);
  }
  return `${t(sentence.slice(0, -detail.length).trimEnd())} ${inOurLanguage(detail)}`;
}

/** @param {string} detail */
function inOurLanguage(detail) {
  for (const known of DETAILS) {
    const values = valuesIn(detail, known);
    if (values) {
      return t(known, values);
    }
  }
  return t(detail);
}

/**
 * @param {string} text
 * @param {string} pattern a text with {names}
 * @returns {Record<string, string> | undefined} what stands for the names; undefined when it is
 *   another text
 */
function valuesIn(text, pattern) {
  const signs = pattern.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  const wanted = signs.replace(/\{(\w+)\}/g, "(?<$1>.+?)");
  return new RegExp(`^${wanted}$`, "s").exec(text)?.groups;
}

/** @param {"whatsapp" | "practice"} kind */
export function kindName(kind) {
  return kind === "practice" ? t("Practice number") : "WhatsApp";
}
