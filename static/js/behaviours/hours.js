// @ts-check
/** The business hours: spans of seven days, holidays, and whether it is open just now. */

import { call } from "../inbox/api.js";
import { attempt, copyOf, find, slot } from "./page.js";
import { keepSection } from "./settings_form.js";

/**
 * @typedef {{opens: string, closes: string}} Span times as "09:00:00"
 * @typedef {{day: string, name: string, is_yearly: boolean, spans: Span[]}} Holiday
 * @typedef {{is_always_open: boolean, week: Span[][], holidays: Holiday[]}} Hours
 */

const WORKDAYS_AFTER_MONDAY = 4;
/** What the first hours of a day are likely to be, and the second. */
const USUAL = [
  { opens: "09:00:00", closes: "18:00:00" },
  { opens: "13:00:00", closes: "18:00:00" },
];
const TO_BE_TYPED = { opens: "", closes: "" };

const form = /** @type {HTMLFormElement} */ (find("#hours"));
const holidays = find("#holidays");
/** @type {NodeListOf<HTMLElement>} */
const days = form.querySelectorAll("[data-day]");

/** @param {Hours} hours */
function fill(hours) {
  mode().value = hours.is_always_open ? "always" : "hours";
  for (const [index, day] of days.entries()) {
    showSpans(day, hours.week[index] ?? []);
  }
  holidays.replaceChildren(...hours.holidays.map(holidayRow));
  showMode();
}

/** @returns {Hours} */
function read() {
  return {
    is_always_open: mode().value === "always",
    week: [...days].map(spansIn),
    holidays: /** @type {HTMLElement[]} */ ([...holidays.children])
      .map(readHoliday)
      .filter((holiday) => holiday.day !== ""),
  };
}

function mode() {
  return /** @type {RadioNodeList} */ (form.elements.namedItem("mode"));
}

function showMode() {
  const isAlways = mode().value === "always";
  find("#week").hidden = isAlways;
  find("#holiday-card").hidden = isAlways;
  // What is hidden cannot be corrected, so it does not stand in the way either.
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (
    form.querySelectorAll("#week input, #holidays input")
  )) {
    field.disabled = isAlways;
  }
}

/**
 * @param {HTMLElement} place a day or a holiday
 * @param {Span[]} spans
 */
function showSpans(place, spans) {
  slot("spans", place).replaceChildren(...spans.map((span) => spanRow(place, span)));
  showClosed(place);
}

/** @param {HTMLElement} place */
function showClosed(place) {
  slot("closed", place).hidden = slot("spans", place).children.length > 0;
}

/**
 * @param {HTMLElement} place
 * @param {Span} span
 */
function spanRow(place, span) {
  const row = copyOf("span-row");
  const opens = /** @type {HTMLInputElement} */ (slot("opens", row));
  const closes = /** @type {HTMLInputElement} */ (slot("closes", row));
  opens.value = span.opens.slice(0, 5);
  closes.value = span.closes.slice(0, 5);
  const showNight = () => {
    const isNight = opens.value !== "" && closes.value !== "" && closes.value <= opens.value;
    slot("night", row).hidden = !isNight;
  };
  row.addEventListener("input", showNight);
  showNight();
  slot("remove", row).addEventListener("click", () => {
    row.remove();
    showClosed(place);
    slot("add", place).focus();
    look();
  });
  return row;
}

/**
 * What is not complete is left out: the browser does not let it be sent.
 *
 * @param {HTMLElement} place
 * @returns {Span[]}
 */
function spansIn(place) {
  return /** @type {HTMLElement[]} */ ([...slot("spans", place).children]).flatMap((row) => {
    const opens = /** @type {HTMLInputElement} */ (slot("opens", row)).value;
    const closes = /** @type {HTMLInputElement} */ (slot("closes", row)).value;
    return opens && closes ? [{ opens: `${opens}:00`, closes: `${closes}:00` }] : [];
  });
}

/** @param {HTMLElement} place */
function addSpan(place) {
  const spans = slot("spans", place);
  const row = spanRow(place, USUAL[spans.children.length] ?? TO_BE_TYPED);
  spans.append(row);
  showClosed(place);
  slot("opens", row).focus();
  look();
}

/** @param {Holiday} holiday */
function holidayRow(holiday) {
  const row = copyOf("holiday-row");
  /** @type {HTMLInputElement} */ (slot("day", row)).value = holiday.day;
  /** @type {HTMLInputElement} */ (slot("name", row)).value = holiday.name;
  /** @type {HTMLInputElement} */ (slot("yearly", row)).checked = holiday.is_yearly;
  showSpans(row, holiday.spans);
  slot("add", row).addEventListener("click", () => addSpan(row));
  slot("remove", row).addEventListener("click", () => {
    row.remove();
    find("#add-holiday").focus();
    look();
  });
  return row;
}

/** @param {HTMLElement} row */
function readHoliday(row) {
  return {
    day: /** @type {HTMLInputElement} */ (slot("day", row)).value,
    name: /** @type {HTMLInputElement} */ (slot("name", row)).value,
    is_yearly: /** @type {HTMLInputElement} */ (slot("yearly", row)).checked,
    spans: spansIn(row),
  };
}

/** The server names a holiday by its place in what was sent. */
function numberHolidays() {
  for (const [index, row] of [...holidays.children].entries()) {
    slot("error", row).dataset.error = `holidays[${index}]`;
  }
}

async function showOpening() {
  const { sentence } = await call("GET", "/api/v1/opening");
  slot("sentence", find("#opening")).textContent = sentence;
}

fill(JSON.parse(form.dataset.hours ?? ""));
form.addEventListener("submit", numberHolidays, { capture: true });
const look = keepSection(form, {
  read,
  saved: (kept) => {
    fill(kept);
    void attempt(showOpening);
  },
});
form.addEventListener("change", showMode);
for (const day of days) {
  slot("add", day).addEventListener("click", () => addSpan(day));
}
find("#copy-monday").addEventListener("click", () => {
  const [monday, ...others] = days;
  const spans = spansIn(/** @type {HTMLElement} */ (monday));
  for (const day of others.slice(0, WORKDAYS_AFTER_MONDAY)) {
    showSpans(day, spans);
  }
  look();
});
find("#add-holiday").addEventListener("click", () => {
  const row = holidayRow({ day: "", name: "", is_yearly: false, spans: [] });
  holidays.append(row);
  slot("day", row).focus();
  look();
});
