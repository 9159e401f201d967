// @ts-check
/** How a page is left: what would be lost with it is asked about, or kept first. */

/**
 * @typedef {{unkept: () => number, keep: () => Promise<void>, tell?: () => Promise<void>}} Holder
 */

/** @type {Holder | null} the inbox, where it is the page */
let holder = null;
/** Somebody takes care of it already. */
let isLeaving = false;
/** @type {() => boolean} */
let stays = () => false;

/**
 * Lets the browser ask before the page closes with something that would be lost.
 *
 * @param {Holder} given `unkept`: how much would be lost just now; `keep`: puts away what can be;
 *   `tell`: brings to the server what it keeps for the person
 */
export function guard(given) {
  holder = given;
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && given.unkept() > 0) {
      event.preventDefault();
    }
  });
}

/**
 * Lets a page stay where it is when the session has ended.
 *
 * @param {() => boolean} ask whether it stays; then it has said what is to be done
 */
export function stayInstead(ask) {
  stays = ask;
}

/** How much would be lost with the page. */
export function unkept() {
  return holder?.unkept() ?? 0;
}

/** Brings to the server what it keeps for the person, where that can be had just now. */
export async function tellFirst() {
  await holder?.tell?.();
}

/** Goes to the login page, to come back after it; what can be kept is kept before. */
export async function leaveForLogin() {
  if (isLeaving || stays()) {
    return;
  }
  isLeaving = true;
  try {
    await holder?.keep();
  } finally {
    // About what could not be kept the browser asks.
    isLeaving = false;
    const next = encodeURIComponent(location.pathname + location.search);
    location.assign(`/login?next=${next}`);
  }
}

/**
 * Loads the page anew, because what it may show has changed.
 *
 * @returns {Promise<boolean>} false when it stays instead, for what is written there
 */
export async function reloadAtOnce() {
  if (stays()) {
    return false;
  }
  await putAway();
  location.reload();
  return true;
}

/** Puts away what can be kept, before the page is left. */
export async function putAway() {
  await holder?.keep();
}

/**
 * Leaves for good: once `body` has succeeded nothing is kept and nothing is asked any more.
 *
 * @param {string} url
 * @param {() => Promise<void>} body rejects when the page is to stay
 */
export async function leaveAfter(url, body) {
  isLeaving = true;
  try {
    await body();
  } catch (error) {
    isLeaving = false;
    throw error;
  }
  location.assign(url);
}
