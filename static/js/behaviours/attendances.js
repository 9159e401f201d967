// @ts-check
/** The history: its filters, which stand in the address, and the list that they leave. */

import { call } from "../inbox/api.js";
import { NO_DIRECTORY } from "../inbox/directory.js";
import { between, fullTime, listTime, number } from "../inbox/format.js";
import { t, timeZone, tn } from "../language.js";
import {
  clientName,
  clientNumber,
  put,
  showAvatar,
  showRating,
  showStanding,
  showTags,
} from "./attendance_rows.js";
import { chosenClient, showClient, watchClient } from "./history_client.js";
import { FIELDS, dateIn, daysOf, isOfFigure, known, periodOf } from "./history_filters.js";
import { attempt, copyOf, find, slot } from "./page.js";

/** @typedef {import("../inbox/shapes.js").Attendance} Attendance */
/** @typedef {import("../inbox/shapes.js").Directory} Directory */

const PATH = "/api/v1/attendances";
/** `order` makes it a history, whatever else is asked for. */
const LIST = { order: "created", limit: "50" };
const MOST_COUNTED = 10_000;

const form = /** @type {HTMLFormElement} */ (find("#filters"));
const rows = find("#rows");
const more = /** @type {HTMLButtonElement} */ (find("#more"));

/** @type {Map<number, string>} what the numbers are called */
const instances = new Map();
/** @type {Directory} */
let directory = NO_DIRECTORY;
let query = known(new URLSearchParams(location.search));
/** @type {string | null} */
let cursor = null;
let asked = 0;

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement | HTMLSelectElement | null} */ (
    form.querySelector(`[name="${name}"]`)
  );
}

/** What can be chosen: colleagues, numbers, departments, tags. */
async function loadChoices() {
  const [snapshot, found] = await Promise.all([
    call("GET", "/api/v1/snapshot"),
    call("GET", "/api/v1/directory"),
  ]);
  directory = found;
  for (const instance of snapshot.instances) {
    instances.set(instance.id, instance.name);
  }
  fill("attendant_id", snapshot.users);
  fill("instance_id", snapshot.instances);
  fill("department_id", directory.departments);
  fill("tag_id", directory.tags);
}

/**
 * @param {string} name
 * @param {{id: number, name: string}[]} things
 */
function fill(name, things) {
  const place = field(name);
  place?.append(...things.map((thing) => new Option(thing.name, String(thing.id))));
  // A filter by what there is nothing of only takes room.
  place?.closest(".field")?.toggleAttribute("hidden", things.length === 0);
}

/** Lets the form say what the address says. */
async function showFilters() {
  const today = dateIn(new Date(), timeZone());
  const period = periodOf(query, today);
  for (const [name, value] of Object.entries(period)) {
    const place = field(name);
    if (place) {
      place.value = value;
    }
  }
  for (const name of FIELDS) {
    const place = field(name);
    if (place) {
      place.value = query.get(name) ?? "";
    }
  }
  showCustom(period.period === "custom");
  find("#figure").hidden = !isOfFigure(query);
  await showClient(Number(query.get("client_id")) || null);
}

/** @param {boolean} isShown */
function showCustom(isShown) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (
    form.querySelectorAll("[data-custom]")
  )) {
    place.hidden = !isShown;
  }
}

/** Lets the address say what the form says. */
function takeFilters() {
  const next = known(query);
  for (const name of ["from", "to", ...FIELDS]) {
    const value = field(name)?.value ?? "";
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
  }
  const client = chosenClient();
  if (client) {
    next.set("client_id", String(client));
  } else if (client === null) {
    next.delete("client_id");
  }
  go(next);
}

/** @param {URLSearchParams} next */
function go(next) {
  if (String(next) === String(query)) {
    return;
  }
  query = next;
  history.pushState(null, "", query.size > 0 ? `?${query}` : location.pathname);
  void attempt(loadAnew);
}

async function loadAnew() {
  const number = ++asked;
  find("#history").setAttribute("aria-busy", "true");
  const page = await call("GET", `${PATH}?${listOf({})}`);
  if (number !== asked) {
    return;
  }
  rows.replaceChildren();
  take(page);
  find("#count").textContent = counted(page.count);
  const isFiltered = query.size > 0;
  find("#nothing").hidden = page.items.length > 0 || !isFiltered;
  find("#none-yet").hidden = page.items.length > 0 || isFiltered;
  const card = find("#history");
  card.hidden = page.items.length === 0;
  card.setAttribute("aria-busy", "false");
  find("#loading").hidden = true;
  const csv = /** @type {HTMLAnchorElement | null} */ (document.querySelector("#csv"));
  csv?.setAttribute("href", `${PATH}.csv?${query}`);
}

async function loadMore() {
  const number = asked;
  const page = await call("GET", `${PATH}?${listOf({ cursor: cursor ?? "" })}`);
  // More of what is not looked for any more is nothing.
  if (number === asked) {
    take(page);
  }
}

/** @param {Record<string, string>} further */
function listOf(further) {
  return new URLSearchParams({ ...Object.fromEntries(query), ...LIST, ...further });
}

/** @param {{items: Attendance[], next_cursor: string | null}} page */
function take({ items, next_cursor: following }) {
  rows.append(...items.map(row));
  cursor = following;
  more.hidden = following === null;
}

/** @param {number} count */
function counted(count) {
  if (count > MOST_COUNTED) {
    return t("More than {n} attendances", { n: number(MOST_COUNTED) });
  }
  return tn("{n} attendance", "{n} attendances", count);
}

/** @param {Attendance} attendance */
function row(attendance) {
  const element = copyOf("history-row");
  const { client, created_at: began, started_at: started, finished_at: finished } = attendance;
  showAvatar(slot("avatar", element), client);
  const link = /** @type {HTMLAnchorElement} */ (slot("client", element));
  link.textContent = clientName(client);
  link.title = clientNumber(client);
  link.href = `/attendances/${attendance.id}`;
  const time = slot("began", element);
  time.textContent = listTime(began, Date.now());
  time.title = fullTime(began);
  put(element, "attendant", attendance.attendant?.name ?? "");
  put(element, "number", instances.get(attendance.instance_id) ?? "");
  put(element, "waited", started === null ? "" : between(began, started));
  put(element, "lasted", finished === null ? "" : between(began, finished));
  showTags(slot("tags", element), attendance.tag_ids ?? [], directory);
  showStanding(slot("state", element), attendance);
  showRating(slot("rating", element), attendance.feedback);
  return element;
}

/** On a narrow screen the filters are folded away. */
function watchFold() {
  const button = find("#fold");
  button.addEventListener("click", () => {
    const isOpen = form.classList.toggle("filters--open");
    button.setAttribute("aria-expanded", String(isOpen));
  });
}

function watch() {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    if (event.target === field("period")) {
      choosePeriod(field("period")?.value ?? "");
    }
    takeFilters();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    go(new URLSearchParams());
    void attempt(showFilters);
  });
  more.addEventListener("click", () => void attempt(loadMore, { button: more }));
  addEventListener("popstate", () => {
    query = known(new URLSearchParams(location.search));
    void attempt(async () => {
      await showFilters();
      await loadAnew();
    });
  });
  watchClient(takeFilters);
}

/** @param {string} period */
function choosePeriod(period) {
  const today = dateIn(new Date(), timeZone());
  const isNamed = period !== "" && period !== "custom";
  const days = isNamed ? daysOf(period, today) : { from: "", to: "" };
  for (const [name, value] of Object.entries(days)) {
    const place = field(name);
    if (place && (isNamed || period === "")) {
      place.value = value;
    }
  }
  showCustom(period === "custom");
}

watch();
watchFold();
void attempt(async () => {
  await loadChoices();
  await showFilters();
  await loadAnew();
});
