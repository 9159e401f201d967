// @ts-check
/** The list of clients, and the search in it, which stands in the address. */

import { call } from "../inbox/api.js";
import { NO_DIRECTORY } from "../inbox/directory.js";
import { listTime } from "../inbox/format.js";
import { t } from "../language.js";
import { clientName, clientNumber, put, showAvatar, showTags } from "./attendance_rows.js";
import { attempt, copyOf, find, slot } from "./page.js";

/** @typedef {import("../inbox/shapes.js").ListedClient} ListedClient */
/** @typedef {import("../inbox/shapes.js").Directory} Directory */

const PATH = "/api/v1/clients";
const PAUSE = 200;

const field = /** @type {HTMLInputElement} */ (find("#client-query"));
const list = find("#client-rows");
const more = /** @type {HTMLButtonElement} */ (find("#more"));

/** @type {Directory} */
let directory = NO_DIRECTORY;
/** @type {string | null} */
let cursor = null;
let asked = 0;

async function loadAnew() {
  const number = ++asked;
  const query = field.value.trim();
  const page = await call("GET", `${PATH}?${new URLSearchParams(query ? { q: query } : {})}`);
  if (number !== asked) {
    return;
  }
  list.replaceChildren();
  take(page);
  const isEmpty = page.items.length === 0;
  find("#clients").hidden = isEmpty;
  find("#clients").setAttribute("aria-busy", "false");
  find("#nobody").hidden = !isEmpty || query === "";
  find("#no-clients").hidden = !isEmpty || query !== "";
  find("#loading").hidden = true;
}

async function loadMore() {
  const number = asked;
  const query = field.value.trim();
  const wanted = { ...(query ? { q: query } : {}), cursor: cursor ?? "" };
  const page = await call("GET", `${PATH}?${new URLSearchParams(wanted)}`);
  // More of what is not looked for any more is nothing.
  if (number === asked) {
    take(page);
  }
}

/** @param {{items: ListedClient[], next_cursor: string | null}} page */
function take({ items, next_cursor: following }) {
  list.append(...items.map(row));
  cursor = following;
  more.hidden = following === null;
}

/** @param {ListedClient} client */
function row(client) {
  const element = copyOf("client-row");
  showAvatar(slot("avatar", element), client);
  const link = /** @type {HTMLAnchorElement} */ (slot("name", element));
  link.textContent = clientName(client);
  link.href = `/clients/${client.id}`;
  const digits = clientNumber(client);
  put(element, "number", digits === client.name ? "" : digits);
  slot("blocked", element).hidden = !client.is_blocked;
  showTags(slot("tags", element), client.tag_ids ?? [], directory);
  put(element, "last", lastOf(client));
  return element;
}

/** @param {ListedClient} client */
function lastOf({ last_attendance: last }) {
  if (last === null) {
    return "";
  }
  const time = listTime(last.created_at, Date.now());
  if (last.state === "WAITING") {
    return t("Waiting · {time}", { time });
  }
  return last.attendant ? t("{name} · {time}", { name: last.attendant.name, time }) : time;
}

/** So that "back" finds the search as it was left. */
function remember() {
  const query = field.value.trim();
  history.replaceState(null, "", query ? `?${new URLSearchParams({ q: query })}` : location.pathname);
}

let timer = 0;
field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    remember();
    void attempt(loadAnew);
  }, PAUSE);
});
find("#search").addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", () => void attempt(loadMore, { button: more }));
void attempt(async () => {
  directory = await call("GET", "/api/v1/directory");
  await loadAnew();
});
