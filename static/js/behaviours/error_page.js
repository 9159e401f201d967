// @ts-check
/** A page that could not be shown opens by itself as soon as the server can show it. */

import { untilWorthTrying } from "../inbox/trying_again.js";

const FIRST_PAUSE = 4_000;
const LONGEST_PAUSE = 60_000;
const PATIENCE = 20_000;

async function waitForIt() {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    await untilWorthTrying(pause);
    if (await isThere()) {
      location.reload();
      return;
    }
  }
}

/** Whether the page is there, or another answer that is not the server's trouble. */
async function isThere() {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    return (await fetch(location.href, { method: "HEAD", signal })).status < 500;
  } catch {
    return false;
  }
}

void waitForIt();
