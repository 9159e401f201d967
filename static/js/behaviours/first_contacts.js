// @ts-check
/** How many people who never wrote were written to: too many get a number banned. */

import { clock } from "../inbox/format.js";
import { slot } from "./page.js";

const WHY = "People who never wrote to this number and were written to in the last hour.";

/** @param {import("../inbox/client_actions.js").FirstContacts} contacts */
export function showFirstContacts({ used, limit, next_at: next, warning }) {
  slot("first-contacts").hidden = limit === 0;
  slot("contacts-used").textContent = `${used} of ${limit} in the last hour`;
  slot("contacts-used").classList.toggle("number__report--bad", warning !== null);
  const wait = next === null ? "" : ` The next is possible at ${clock(next)}.`;
  slot("contacts-note").textContent = `${warning ?? WHY}${wait}`;
}
