// @ts-check
/** How the states of a number look: their word and their tone. */

/** @type {Record<string, [word: string, tone: "good" | "warning" | "bad" | "plain"]>} */
const LOOKS = {
  STOPPED: ["Stopped", "plain"],
  LAUNCHING: ["Starting", "plain"],
  LOADING: ["Loading", "plain"],
  QR: ["Scan the code", "warning"],
  QR_PAUSED: ["Code not scanned", "warning"],
  PAIRING: ["Pairing", "plain"],
  SYNCING: ["Syncing", "plain"],
  CONNECTED: ["Connected", "good"],
  OFFLINE: ["Offline", "warning"],
  CONFLICT: ["Open elsewhere", "warning"],
  BLOCKED: ["Blocked", "bad"],
  OUTDATED: ["Update needed", "bad"],
  BACKOFF: ["Trying again", "warning"],
  LOGGED_OUT: ["Logged out", "plain"],
  NO_BROWSER: ["No browser", "bad"],
};

/**
 * @param {HTMLElement} badge
 * @param {string} state
 */
export function showState(badge, state) {
  const [word, tone] = LOOKS[state] ?? [state, "plain"];
  badge.textContent = word;
  badge.className = `badge badge--${tone}`;
}

/** @param {"whatsapp" | "practice"} kind */
export function kindName(kind) {
  return kind === "practice" ? "Practice number" : "WhatsApp";
}
