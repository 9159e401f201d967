// @ts-check
/** The audit log: filtered, and loaded page by page. */

import { call } from "../inbox/api.js";
import { clock, fullTime, shortDate } from "../inbox/format.js";
import { t } from "../language.js";
import { attempt, copyOf, find, slot } from "./page.js";

/**
 * @typedef {{id: number, at: string, user: {id: number, name: string} | null, sentence: string,
 *   attendance_id: number | null, client: {id: number, name: string} | null,
 *   details: {user_id?: number}}} Entry
 */

const form = /** @type {HTMLFormElement} */ (find("#filters"));
const list = find("#entries");
const more = /** @type {HTMLButtonElement} */ (find("#more"));

/** @type {string | null} where the list goes on */
let cursor = null;
let asked = 0;

/** @param {boolean} isAnew */
async function load(isAnew) {
  asked += 1;
  const mine = asked;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value) {
      query.set(name, String(value));
    }
  }
  if (!isAnew && cursor) {
    query.set("cursor", cursor);
  }
  const page = await call("GET", `/api/v1/audit?${query}`);
  if (mine !== asked) {
    return;
  }
  const rows = page.items.map(row);
  if (isAnew) {
    list.replaceChildren(...rows);
  } else {
    list.append(...rows);
  }
  cursor = page.next_cursor;
  more.hidden = cursor === null;
  find("#nothing").hidden = list.childElementCount > 0;
}

/** @param {Entry} entry */
function row(entry) {
  const element = copyOf("entry");
  const time = /** @type {HTMLTimeElement} */ (slot("at", element));
  time.dateTime = entry.at;
  time.textContent = `${shortDate(entry.at)} ${clock(entry.at)}`;
  time.title = fullTime(entry.at);
  slot("who", element).textContent = entry.user?.name ?? "helpdesk";
  slot("who", element).title = entry.user ? "" : t("The command line, or by the clock");
  slot("sentence", element).textContent = entry.sentence;
  if (entry.client) {
    link("client", element, `/clients/${entry.client.id}`).textContent = entry.client.name;
  }
  if (entry.attendance_id !== null) {
    link("attendance", element, `/attendances/${entry.attendance_id}`);
  }
  if (entry.details.user_id) {
    link("user", element, `/users#user-${entry.details.user_id}`);
  }
  return element;
}

/**
 * @param {string} name
 * @param {HTMLElement} element
 * @param {string} address
 */
function link(name, element, address) {
  const anchor = /** @type {HTMLAnchorElement} */ (slot(name, element));
  anchor.href = address;
  anchor.hidden = false;
  return anchor;
}

form.addEventListener("change", () => void attempt(() => load(true)));
form.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", () => void attempt(() => load(false), { button: more }));
void attempt(() => load(true));
