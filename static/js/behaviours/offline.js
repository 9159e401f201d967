// @ts-check
/**
 * The page without a connection: says how much waits here to be sent, and comes back by itself. It
 * imports nothing, because nothing else is there.
 */

const PAUSE = 3_000;
const PATIENCE = 5_000;
const UNSENT = /^helpdesk:\d+:(?:outbox|attached):/;

/** How many messages wait in this browser. */
function unsent() {
  try {
    return Object.keys(localStorage).filter((name) => UNSENT.test(name)).length;
  } catch {
    // The browser keeps nothing, so nothing waits.
    return 0;
  }
}

/** Goes to the page that was asked for as soon as helpdesk answers. */
async function look() {
  try {
    const answer = await fetch("/healthz", {
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) {
      location.reload();
    }
  } catch {
    // Not yet.
  }
}

const place = document.querySelector("[data-unsent]");
if (place instanceof HTMLElement) {
  const count = unsent();
  const number = place.querySelector("strong");
  place.hidden = count === 0;
  if (number) {
    number.textContent = String(count);
  }
}
document.querySelector("[data-retry]")?.addEventListener("click", () => location.reload());
addEventListener("online", () => void look());
setInterval(() => void look(), PAUSE);
