// @ts-check
/**
 * The reports' charts, each with a sentence for who cannot see it and a table of the same. Chart.js
 * draws on the canvas; its colours are the stylesheet's, and change with the theme.
 */

import { number } from "../inbox/format.js";
import { t } from "../language.js";
import { find, slot } from "./page.js";
import { dayName, element, linked } from "./reports_format.js";

/** @typedef {import("./reports_shapes.js").Day} Day */
/** @typedef {import("./reports_shapes.js").Ratings} Ratings */
/** @typedef {import("chart.js").Chart} Drawn */
/** @typedef {import("chart.js").ChartConfiguration} Configuration */

const { Chart } = /** @type {{Chart: typeof import("chart.js").Chart}} */ (
  /** @type {unknown} */ (globalThis)
);
const MANY_DAYS = 45;
const FACES = ["😞", "🙁", "😐", "🙂", "😀"];

/** @type {Map<string, {draw: () => Configuration, drawn: Drawn}>} */
const charts = new Map();
let isForPaper = false;

/**
 * @param {string} name of a chart of the page
 * @param {() => Configuration} draw
 */
function show(name, draw) {
  charts.get(name)?.drawn.destroy();
  const canvas = /** @type {HTMLCanvasElement} */ (find(`[data-chart="${name}"] canvas`));
  charts.set(name, { draw, drawn: new Chart(canvas, draw()) });
}

/** Draws all charts anew in the colours that hold now. */
function redraw() {
  for (const [name, { draw }] of charts) {
    show(name, draw);
  }
}

/** @param {"light" | ""} paper what they are printed on; empty: the screen */
function drawFor(paper) {
  document.documentElement.style.colorScheme = paper;
  isForPaper = paper !== "";
  redraw();
}

/**
 * A colour of the stylesheet as the canvas understands it.
 *
 * @param {string} token
 */
function colour(token) {
  const probe = find("#report");
  probe.style.setProperty("color", `var(--color-${token})`);
  const { color } = getComputedStyle(probe);
  probe.style.removeProperty("color");
  return color;
}

/**
 * What the charts share.
 *
 * @param {boolean} hasLegend
 * @returns {import("chart.js").ChartOptions}
 */
function options(hasLegend) {
  const text = colour("muted");
  const still = isForPaper || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const family = getComputedStyle(document.body).fontFamily;
  const axis = {
    ticks: { color: text, precision: 0, font: { family } },
    border: { color: colour("border") },
  };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: still ? false : { duration: 200 },
    interaction: { mode: "index", intersect: false },
    plugins: {
      legend: { display: hasLegend, labels: { color: text, boxWidth: 14, font: { family } } },
    },
    scales: {
      x: { ...axis, grid: { display: false } },
      y: { ...axis, beginAtZero: true, grid: { color: colour("border") } },
    },
  };
}

/** @param {Day[]} days */
export function showDays(days) {
  const labels = days.map(({ day }) => dayName(day, { day: "numeric", month: "short" }));
  show("days", () => ({
    type: days.length > MANY_DAYS ? "line" : "bar",
    data: {
      labels,
      datasets: [
        dataset(t("Started"), "accent", days.map((day) => day.started)),
        dataset(t("Finished"), "highlight", days.map((day) => day.finished)),
      ],
    },
    options: options(true),
  }));
  const all = { started: sum(days, "started"), finished: sum(days, "finished") };
  const most = days.reduce((one, other) => (other.started > one.started ? other : one));
  caption(
    "days",
    t("{started} began and {finished} were finished; most began on {day}: {n}.", {
      started: number(all.started),
      finished: number(all.finished),
      day: dayName(most.day),
      n: number(most.started),
    }),
  );
  table(
    "days",
    [t("Day"), t("Started"), t("Finished")],
    days.map(({ day, started, finished, links }) => [
      dayName(day),
      linked(number(started), links.started),
      linked(number(finished), links.finished),
    ]),
  );
}

/**
 * @param {Ratings} ratings
 * @param {Record<string, string>} links
 */
export function showRatings(ratings, links) {
  const labels = ratings.ratings.map((_, index) => `${index + 1} ${FACES[index]}`);
  show("ratings", () => ({
    type: "bar",
    data: { labels, datasets: [dataset(t("Answers"), "accent", ratings.ratings)] },
    options: options(false),
  }));
  caption(
    "ratings",
    t("{answers} answers, {satisfied} of them 4 or 5. {responded} of {asked} requests were answered.", {
      answers: number(ratings.answers),
      satisfied: number(ratings.satisfied),
      responded: number(ratings.responded),
      asked: number(ratings.asked),
    }),
  );
  table(
    "ratings",
    [t("Rating"), t("Answers")],
    ratings.ratings.map((count, index) => [
      labels[index],
      linked(number(count), links[`rating_${index + 1}`]),
    ]),
  );
}

/**
 * @param {string} label
 * @param {string} token
 * @param {number[]} data
 */
function dataset(label, token, data) {
  const shade = colour(token);
  return {
    label,
    data,
    backgroundColor: shade,
    borderColor: shade,
    borderWidth: 2,
    borderRadius: 3,
    pointRadius: 0,
    maxBarThickness: 36,
  };
}

/**
 * @param {Day[]} days
 * @param {"started" | "finished"} name
 */
function sum(days, name) {
  return days.reduce((total, day) => total + day[name], 0);
}

/**
 * @param {string} name
 * @param {string} text
 */
function caption(name, text) {
  slot("text", find(`[data-chart="${name}"]`)).textContent = text;
}

/**
 * @param {string} name
 * @param {string[]} header
 * @param {(string | HTMLElement)[][]} rows
 */
function table(name, header, rows) {
  const top = element("tr", "");
  for (const text of header) {
    const head = element("th", text);
    head.scope = "col";
    top.append(head);
  }
  const body = element("tbody", "");
  for (const [first, ...others] of rows) {
    const head = element("th", first);
    head.scope = "row";
    const row = element("tr", head);
    row.append(...others.map((content) => element("td", content)));
    body.append(row);
  }
  find(`[data-chart="${name}"] table`).replaceChildren(element("thead", top), body);
}

new MutationObserver(redraw).observe(document.documentElement, {
  attributeFilter: ["data-theme"],
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
// Paper is light. Charts are drawn for it before the page is laid out as print.
addEventListener("beforeprint", () => drawFor("light"));
addEventListener("afterprint", () => drawFor(""));
