// @ts-check
/** Tells managers, on whatever page they are, that the room for files runs short. */

import { ApiError, ConnectionLost, call } from "../inbox/api.js";
import { t } from "../language.js";
import { find } from "./page.js";

/** @typedef {{trouble: string | null, sentence: string | null}} Warning */

const PAUSE = 5 * 60_000;
const DISMISSED = "helpdesk.storage-warning.dismissed";

const place = find("[data-storage-warning]");
const href = place.dataset.storageWarning; // of the page that says more, for administrators
let shown = "";

async function look() {
  try {
    show(await call("GET", "/api/v1/storage/warning"));
  } catch (error) {
    // Not to be had now: what was told last stays, and it is asked for again.
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
  }
}

/** @param {Warning} warning */
function show({ trouble, sentence }) {
  if (trouble === null) {
    sessionStorage.removeItem(DISMISSED);
  }
  const text = trouble === sessionStorage.getItem(DISMISSED) ? "" : (sentence ?? "");
  // Said once and not every five minutes: it is a live region.
  if (text !== shown) {
    shown = text;
    place.replaceChildren(...(text ? [banner(trouble ?? "", text)] : []));
  }
}

/**
 * @param {string} trouble
 * @param {string} text
 */
function banner(trouble, text) {
  const box = document.createElement("p");
  box.className = "storage-warning__box";
  box.append(text, ...link(), dismissal(trouble));
  return box;
}

function link() {
  if (!href) {
    return [];
  }
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = t("Files and storage");
  return [anchor];
}

/** @param {string} trouble */
function dismissal(trouble) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "storage-warning__close";
  button.textContent = t("Dismiss");
  button.addEventListener("click", () => {
    sessionStorage.setItem(DISMISSED, trouble);
    shown = "";
    place.replaceChildren();
  });
  return button;
}

if (location.pathname !== href) {
  void look();
  setInterval(() => void look(), PAUSE);
}
