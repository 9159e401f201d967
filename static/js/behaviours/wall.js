// @ts-check
/**
 * The wall. Events only say that something has changed: the wall is read again then, at most once
 * in two seconds, so a busy shop costs it no more than a quiet one. Waits tick by themselves.
 */

import { ApiError, ConnectionLost, call } from "../inbox/api.js";
import { duration, number } from "../inbox/format.js";
import { language, N_, t, timeZone } from "../language.js";
import { followLog } from "./live.js";
import { copyOf, find, showProblem, slot } from "./page.js";
import { share } from "./reports_format.js";
import { showState } from "./states.js";

/**
 * @typedef {object} Waiting
 * @property {string} client
 * @property {{id: number, name: string} | null} attendant
 * @property {string} since
 * @property {boolean} is_alarmed
 */

/** Between two readings, in milliseconds. */
const PAUSE = 2_000;
/** A day goes by without an event too, and "today" is another one then. */
const OLDEST = 60_000;
const OLD = N_("These figures are old: the server does not answer.");

const problem = find("[data-problem]");
/** How far the server's clock is ahead of this one. */
let ahead = 0;
let readAt = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

async function load() {
  const wall = await call("GET", "/api/v1/reports/wall");
  readAt = Date.now();
  ahead = Date.parse(wall.at) - readAt;
  count("waiting", wall.waiting_count, wall.waiting.some((/** @type {Waiting} */ one) => one.is_alarmed));
  count("unanswered", wall.unanswered_count);
  count("open", wall.open_count);
  count("started", wall.started_today);
  count("finished", wall.finished_today);
  slot("score").textContent = share(wall.score_today);
  list("waiting", wall.waiting.map(waitingRow));
  list("unanswered", wall.unanswered.map(waitingRow));
  list("attendants", wall.attendants.map(attendantRow));
  list("instances", wall.instances.map(instanceRow));
  tick();
}

/**
 * @param {string} name
 * @param {number} value
 * @param {boolean} [isBad]
 */
function count(name, value, isBad = false) {
  const place = slot(name);
  place.textContent = number(value);
  place.classList.toggle("wall__number--bad", isBad);
}

/**
 * @param {string} name
 * @param {HTMLElement[]} rows
 */
function list(name, rows) {
  find(`#${name}`).replaceChildren(...rows);
  find(`[data-none="${name}"]`).hidden = rows.length > 0;
}

/**
 * @param {string} name
 * @param {string} note
 */
function row(name, note) {
  const element = copyOf("wall-row");
  slot("name", element).textContent = name;
  slot("note", element).textContent = note;
  return element;
}

/** @param {Waiting} one */
function waitingRow(one) {
  const element = row(one.client, one.attendant?.name ?? "");
  slot("value", element).dataset.since = one.since;
  element.classList.toggle("wall__row--alarmed", one.is_alarmed);
  return element;
}

/** @param {{name: string, open: number, unanswered: number}} one */
function attendantRow(one) {
  const note = one.unanswered ? t("{n} wait for an answer", { n: number(one.unanswered) }) : "";
  const element = row(one.name, note);
  slot("value", element).textContent = number(one.open);
  return element;
}

/** @param {{name: string, state: string}} one */
function instanceRow(one) {
  const element = row(one.name, "");
  const badge = slot("value", element);
  showState(badge, one.state);
  badge.classList.add("wall__value");
  return element;
}

/** What a second changes. */
function tick() {
  const now = Date.now() + ahead;
  for (const place of document.querySelectorAll("[data-since]")) {
    const { since } = /** @type {HTMLElement} */ (place).dataset;
    place.textContent = duration(now - Date.parse(since ?? ""));
  }
  slot("clock").textContent = new Intl.DateTimeFormat(language(), {
    timeZone: timeZone(),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(now);
  if (readAt && Date.now() - readAt > OLDEST) {
    soon();
  }
}

/** Reads the wall again, now or when the pause is over; what happens meanwhile is read with it. */
function soon() {
  if (timer === undefined) {
    timer = setTimeout(() => void readAgain(), Math.max(0, readAt + PAUSE - Date.now()));
  }
}

async function readAgain() {
  try {
    await load();
    if (problem.textContent === t(OLD)) {
      showProblem(null);
    }
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
      throw error;
    }
    readAt = Date.now();
    showProblem(t(OLD));
  } finally {
    timer = undefined;
  }
}

// The figures fade while nobody can say that they are true.
new MutationObserver(() => {
  document.body.classList.toggle("wall--lost", !problem.hidden);
}).observe(problem, { attributeFilter: ["hidden"] });
find("#full-screen").addEventListener("click", () => {
  const root = document.documentElement;
  void (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());
});
setInterval(tick, 1_000);
void followLog(load, soon);
