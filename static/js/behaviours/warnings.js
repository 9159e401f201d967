// @ts-check
/** Tells managers, on whatever page they are, what somebody has to look at. */

import { ApiError, ConnectionLost, peek } from "../inbox/api.js";
import { attempt } from "../inbox/storage.js";
import { N_, t } from "../language.js";

/** @typedef {{trouble: string, sentence: string}} Warning */

const PAUSE = 5 * 60_000;
const DISMISSED = "helpdesk.warnings.dismissed";
const FILES = { href: "/settings/storage", name: N_("Files and storage") };
const APPS = { href: "/settings/firestore", name: N_("Apps and other screens") };

/** Not there for attendants, who have nothing to do with it. */
const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-warnings]"));
const isAdmin = place?.dataset.warnings === "ADMIN";
/** @type {Map<string, HTMLElement>} what is shown, by its trouble */
const shown = new Map();
/** What was dismissed: for the session, or for this page where the browser keeps nothing. */
let dismissed = (attempt(() => sessionStorage.getItem(DISMISSED)) ?? "").split(" ");

async function look() {
  try {
    show((await peek("/api/v1/warnings")).items);
  } catch (error) {
    // Not to be had now: what was told last stays, and it is asked for again.
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
  }
}

/** @param {Warning[]} warnings */
function show(warnings) {
  // What has ended is told again when it comes back.
  dismiss(dismissed.filter((trouble) => warnings.some((one) => one.trouble === trouble)));
  const told = warnings.filter(({ trouble }) => isToBeTold(trouble));
  for (const trouble of [...shown.keys()]) {
    if (!told.some((one) => one.trouble === trouble)) {
      remove(trouble);
    }
  }
  told.forEach(tell);
}

/** @param {string} trouble */
function isToBeTold(trouble) {
  return !dismissed.includes(trouble) && location.pathname !== pageOf(trouble).href;
}

/** @param {string} trouble */
function pageOf(trouble) {
  return trouble.startsWith("FIRESTORE_") ? APPS : FILES;
}

/**
 * Said once and not every five minutes: it is a live region.
 *
 * @param {Warning} warning
 */
function tell({ trouble, sentence }) {
  const known = shown.get(trouble);
  if (known?.firstChild?.textContent === sentence) {
    return;
  }
  const box = banner(trouble, sentence);
  known ? known.replaceWith(box) : place?.append(box);
  shown.set(trouble, box);
}

/** @param {string} trouble */
function remove(trouble) {
  shown.get(trouble)?.remove();
  shown.delete(trouble);
}

/**
 * @param {string} trouble
 * @param {string} sentence
 */
function banner(trouble, sentence) {
  const box = document.createElement("p");
  box.className = "warnings__one";
  box.append(sentence, ...(isAdmin ? [link(pageOf(trouble))] : []), dismissal(trouble));
  return box;
}

/** @param {{href: string, name: string}} page */
function link({ href, name }) {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = t(name);
  return anchor;
}

/** @param {string} trouble */
function dismissal(trouble) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "warnings__close";
  button.textContent = t("Dismiss");
  button.addEventListener("click", () => {
    dismiss([...dismissed, trouble]);
    remove(trouble);
  });
  return button;
}

/** @param {string[]} troubles */
function dismiss(troubles) {
  dismissed = troubles;
  attempt(() => sessionStorage.setItem(DISMISSED, troubles.join(" ")));
}

if (place) {
  void look();
  setInterval(() => void look(), PAUSE);
}
