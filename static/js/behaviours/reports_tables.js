// @ts-check
/** The reports' tables: a row for each attendant, number and department; when clients come. */

import { number } from "../inbox/format.js";
import { t, tn } from "../language.js";
import { find } from "./page.js";
import { element, lasted, linked, NOTHING, share, weekdayName } from "./reports_format.js";
import { shade } from "./reports_period.js";

/** @typedef {import("./reports_shapes.js").Row} Row */
/** @typedef {import("./reports_format.js").Spread} Spread */

/**
 * @param {"attendants" | "instances" | "departments"} name
 * @param {Row[]} rows
 */
export function showTable(name, rows) {
  const place = find(`[data-table="${name}"]`);
  // One number, or no department, is what the summary says already.
  place.hidden = rows.filter((row) => row.id !== null).length < (name === "attendants" ? 1 : 2);
  find("tbody", place).replaceChildren(...rows.map((row) => rowElement(name, row)));
}

/**
 * @param {"attendants" | "instances" | "departments"} table
 * @param {Row} row
 */
function rowElement(table, { id, name, figures, links }) {
  const line = element("tr", "");
  const nobody = table === "departments" ? t("No department") : t("Nobody");
  const head = element("th", id === null ? nobody : name);
  head.scope = "row";
  line.append(
    head,
    cell(linked(number(figures.started), links.started)),
    cell(linked(number(figures.open), links.open)),
    cell(linked(number(figures.finished), links.finished)),
    times(figures.wait, links.wait),
    times(figures.first_response, links.first_response),
    times(figures.reply, links.reply),
    times(figures.duration, links.duration),
    cell(linked(share(figures.feedback.score), links.answers)),
    cell(linked(share(figures.feedback.response_rate), links.asked)),
  );
  return line;
}

/** @param {string | Node} content */
function cell(content) {
  return element("td", content);
}

/**
 * @param {Spread} spread
 * @param {string} href
 */
function times(spread, href) {
  if (spread.count === 0) {
    return cell(NOTHING);
  }
  const made = cell(linked(lasted(spread.median), href));
  made.append(element("span", lasted(spread.p90), "figures__p90"));
  made.title = tn("of {n}", "of {n}", spread.count);
  return made;
}

/**
 * Weekdays down, hours across, the darker the more attendances began.
 *
 * @param {number[][]} hours
 */
export function showHeat(hours) {
  const most = Math.max(...hours.flat());
  const corner = element("td", "");
  const top = element("tr", corner);
  hours[0].forEach((_, hour) => {
    const head = element("th", String(hour));
    head.scope = "col";
    top.append(head);
  });
  find("#heat").replaceChildren(
    element("thead", top),
    body(hours.map((counts, weekday) => heatRow(weekday, counts, most))),
  );
  find("#heat-text").textContent = most ? busiest(hours, most) : t("No attendance began.");
}

/** @param {HTMLElement[]} rows */
function body(rows) {
  const made = element("tbody", "");
  made.append(...rows);
  return made;
}

/**
 * @param {number} weekday
 * @param {number[]} counts
 * @param {number} most
 */
function heatRow(weekday, counts, most) {
  const head = element("th", weekdayName(weekday, "short"));
  head.scope = "row";
  const row = element("tr", head);
  for (const count of counts) {
    const shown = element("span", count ? number(count) : "", "heat__count");
    row.append(element("td", shown, `heat__cell heat__cell--${shade(count, most)}`));
  }
  return row;
}

/**
 * @param {number[][]} hours
 * @param {number} most
 */
function busiest(hours, most) {
  const weekday = hours.findIndex((counts) => counts.includes(most));
  const hour = hours[weekday].indexOf(most);
  return t("Attendances that began, by weekday and hour. Most on {weekday} from {from} to {to}: {n}.", {
    weekday: weekdayName(weekday),
    from: `${hour}:00`,
    to: `${hour + 1}:00`,
    n: number(most),
  });
}
