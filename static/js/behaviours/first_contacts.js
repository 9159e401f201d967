// @ts-check
/** How many people who never wrote were written to: too many get a number banned. */

import { clock } from "../inbox/format.js";
import { N_, t } from "../language.js";
import { slot } from "./page.js";

const WHY = N_("People who never wrote to this number and were written to in the last hour.");

/** @param {import("../inbox/client_actions.js").FirstContacts} contacts */
export function showFirstContacts({ used, limit, next_at: next, warning }) {
  slot("first-contacts").hidden = limit === 0;
  slot("contacts-used").textContent = t("{used} of {limit} in the last hour", { used, limit });
  slot("contacts-used").classList.toggle("number__report--bad", warning !== null);
  const wait = next === null ? "" : t("The next is possible at {time}.", { time: clock(next) });
  slot("contacts-note").textContent = `${warning ?? t(WHY)} ${wait}`.trimEnd();
}
