// @ts-check
/** The reports page: what is asked for stands in the address; the figures follow it. */

import { call } from "../inbox/api.js";
import { fullTime } from "../inbox/format.js";
import { t } from "../language.js";
import { attempt, copyOf, find, slot } from "./page.js";
import { showDays, showRatings } from "./reports_charts.js";
import { dayName } from "./reports_format.js";
import { daysOf } from "./reports_period.js";
import { showHeat, showTable } from "./reports_tables.js";
import { showTiles } from "./reports_tiles.js";

/** @typedef {import("./reports_shapes.js").Opinion} Opinion */

const path = "/api/v1/reports";
const USUAL = "7days";
const form = /** @type {HTMLFormElement} */ (find("#filters"));
const today = form.dataset.today ?? "";
/** The last report asked for: an older one that comes late is not shown. */
let asked = 0;

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** What the address says goes into the form. */
function readAddress() {
  const query = new URLSearchParams(location.search);
  for (const name of ["attendant_id", "instance_id", "department_id"]) {
    field(name).value = query.get(name) ?? "";
  }
  field("hours").value = query.get("hours") === "business" ? "business" : "all";
  const hasDays = query.has("from") && query.has("to");
  const preset = query.get("period") ?? (hasDays ? "own" : USUAL);
  const days = daysOf(preset, today);
  field("period").value = days ? preset : hasDays ? "own" : USUAL;
  const shown = days ?? (hasDays ? null : daysOf(USUAL, today));
  field("from").value = shown?.from ?? query.get("from") ?? "";
  field("to").value = shown?.to ?? query.get("to") ?? "";
}

/** The form as a query; for the address a preset goes by its name, so that it moves with time. */
function query(forAddress = false) {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value !== "") {
      values.set(name, value);
    }
  }
  const isOwn = values.get("period") === "own";
  if (forAddress && !isOwn) {
    values.delete("from");
    values.delete("to");
  } else {
    values.delete("period");
  }
  if (values.get("hours") === "all") {
    values.delete("hours");
  }
  return values;
}

async function load() {
  const number = ++asked;
  const report = find("#report");
  report.setAttribute("aria-busy", "true");
  const names = ["summary", "days", "attendants", "instances", "departments", "feedback"];
  const answers = await Promise.all(names.map((name) => call("GET", `${path}/${name}?${query()}`)));
  if (number !== asked) {
    return;
  }
  const [summary, days, attendants, instances, departments, feedback] = answers;
  showPeriod(summary.period);
  const isEmpty = nothingIn(summary.figures);
  find("#nothing").hidden = !isEmpty;
  report.hidden = isEmpty;
  report.setAttribute("aria-busy", "false");
  showTiles(find("#tiles"), summary);
  showDays(days.days);
  showHeat(days.hours);
  showTable("attendants", attendants.items);
  showTable("instances", instances.items);
  showTable("departments", departments.items);
  showRatings(feedback.figures, feedback.links);
  showOpinions(feedback.items);
}

/** @param {import("./reports_shapes.js").Figures} figures */
function nothingIn(figures) {
  const { started, finished, reply, feedback } = figures;
  return started + finished + reply.count + feedback.answers === 0;
}

/** @param {{first: string, last: string, time_zone: string}} period */
function showPeriod({ first, last, time_zone: zone }) {
  const days = first === last ? dayName(first) : `${dayName(first)} – ${dayName(last)}`;
  slot("period").textContent = zone ? t("{days}, by the clock of {zone}", { days, zone }) : days;
}

/** @param {Opinion[]} opinions */
function showOpinions(opinions) {
  slot("newest").hidden = opinions.length === 0;
  find("#opinions").replaceChildren(...opinions.map(opinion));
}

/** @param {Opinion} one */
function opinion(one) {
  const element = copyOf("opinion");
  const rating = slot("rating", element);
  rating.textContent = String(one.answer);
  rating.setAttribute("aria-label", t("{n} of 5", { n: one.answer }));
  rating.classList.add(one.answer >= 4 ? "opinion__rating--good" : "opinion__rating--plain");
  const who = /** @type {HTMLAnchorElement} */ (slot("who", element));
  who.href = `/attendances/${one.attendance_id}`;
  who.textContent = one.attendant
    ? t("{client}, served by {attendant}", { client: one.client, attendant: one.attendant.name })
    : one.client;
  slot("when", element).textContent = fullTime(one.at);
  slot("comment", element).textContent = one.comment ?? "";
  slot("comment", element).hidden = !one.comment;
  return element;
}

function showDownloads() {
  for (const link of document.querySelectorAll("[data-csv]")) {
    const { dataset } = /** @type {HTMLAnchorElement} */ (link);
    /** @type {HTMLAnchorElement} */ (link).href = `${path}/${dataset.csv}.csv?${query()}`;
  }
}

function refresh() {
  if (!form.reportValidity()) {
    return;
  }
  showDownloads();
  void attempt(load, { form });
}

form.addEventListener("change", (event) => {
  const { name } = /** @type {HTMLInputElement} */ (event.target);
  if (name === "from" || name === "to") {
    field("period").value = "own";
  } else if (name === "period") {
    const days = daysOf(field("period").value, today);
    if (!days) {
      field("from").focus();
      return;
    }
    field("from").value = days.from;
    field("to").value = days.to;
  }
  history.pushState(null, "", `?${query(true)}`);
  refresh();
});
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("popstate", () => {
  readAddress();
  refresh();
});
find("#print").addEventListener("click", () => print());

readAddress();
refresh();
