// @ts-check
/** Tells managers, on whatever page they are, that the room for files runs short. */

import { ApiError, ConnectionLost, peek } from "../inbox/api.js";
import { attempt } from "../inbox/storage.js";
import { t } from "../language.js";
import { find } from "./page.js";

/** @typedef {{trouble: string | null, sentence: string | null}} Warning */

const PAUSE = 5 * 60_000;
const DISMISSED = "helpdesk.storage-warning.dismissed";

const place = find("[data-storage-warning]");
const href = place.dataset.storageWarning; // of the page that says more, for administrators
let shown = "";
/** What was dismissed: for the session, or for this page where the browser keeps nothing. */
let dismissed = attempt(() => sessionStorage.getItem(DISMISSED)) ?? null;

async function look() {
  try {
    show(await peek("/api/v1/storage/warning"));
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
    dismiss(null);
  }
  const text = trouble === dismissed ? "" : (sentence ?? "");
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
    dismiss(trouble);
    shown = "";
    place.replaceChildren();
  });
  return button;
}

/** @param {string | null} trouble null: whatever comes is told again */
function dismiss(trouble) {
  dismissed = trouble;
  attempt(() =>
    trouble === null
      ? sessionStorage.removeItem(DISMISSED)
      : sessionStorage.setItem(DISMISSED, trouble),
  );
}

if (location.pathname !== href) {
  void look();
  setInterval(() => void look(), PAUSE);
}
