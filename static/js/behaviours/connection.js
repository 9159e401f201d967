// @ts-check
/** What a page says about its connection while there is something to say. */

import { ApiError, ConnectionLost, peek } from "../inbox/api.js";
import { stayInstead } from "../inbox/leaving.js";
import { giveUp, watchSlow } from "../inbox/slow.js";
import { t } from "../language.js";
import { isUnsaved } from "./unsaved.js";

const place = document.createElement("div");
place.className = "page-connection";
place.setAttribute("role", "status");
document.body.append(place);

let isLost = false;
let isSlow = false;
let isSignedOut = false;
/** The page is of other rights than the person has now. */
let isOutdated = false;

/** @param {"live" | "lost"} connection */
export function showConnection(connection) {
  isLost = connection === "lost";
  isSignedOut &&= isLost;
  show();
}

// The session has ended, or has other rights, while somebody writes here: the page stays until
// they are done.
stayInstead(() => {
  const stays = isUnsaved();
  if (stays) {
    void hasSession().then((has) => {
      isSignedOut = !has;
      isOutdated = has;
      show();
    });
  }
  return stays;
});

document.addEventListener("visibilitychange", async () => {
  if (isSignedOut && !document.hidden && (await hasSession())) {
    isSignedOut = false;
    show();
  }
});

async function hasSession() {
  try {
    await peek("/api/v1/opening");
    return true;
  } catch (error) {
    if (error instanceof ApiError || error instanceof ConnectionLost) {
      return false;
    }
    throw error;
  }
}

function show() {
  const here = location.pathname + location.search;
  if (isSignedOut) {
    const way = link(`/login?next=${encodeURIComponent(here)}`, t("Sign in again in a new tab"));
    way.target = "_blank";
    say(t("You are signed out. What you have written here stays."), way);
  } else if (isOutdated) {
    const way = link(here, t("Load the page anew"));
    say(t("What you may do has changed. What you have written here stays."), way);
  } else if (isLost) {
    say(t("Connection lost. Reconnecting…"));
  } else if (isSlow) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = t("Do not wait");
    button.addEventListener("click", giveUp);
    say(t("The connection is slow. Waiting for the server…"), button);
  } else {
    place.replaceChildren();
  }
}

/**
 * @param {string} href
 * @param {string} text
 */
function link(href, text) {
  const element = document.createElement("a");
  element.href = href;
  element.textContent = text;
  return element;
}

/**
 * @param {string} text
 * @param {HTMLElement} [way]
 */
function say(text, way) {
  if (place.firstChild?.textContent === text + (way?.textContent ?? "")) {
    return;
  }
  const box = document.createElement("p");
  box.className = "page-connection__one";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words, ...(way ? [way] : []));
  place.replaceChildren(box);
}

watchSlow((now) => {
  isSlow = now;
  show();
});
