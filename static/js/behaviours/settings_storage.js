// @ts-check
/** Files and storage: the figures, and what the rules make of them while they are being chosen. */

import { call } from "../inbox/api.js";
import { fileSize } from "../inbox/format.js";
import { t } from "../language.js";
import { attempt, find, slot } from "./page.js";
import { KINDS, amountOf, forecast, isBad, lines, total } from "./storage_sentences.js";

/** @typedef {import("./storage_sentences.js").Storage} Storage */

const PAUSE = 400;

const card = find("#storage");
const again = find("#storage-again");
const preview = find("#storage-preview");
const form = /** @type {HTMLFormElement} */ (find("form[data-section=media]"));
const fields = /** @type {HTMLInputElement[]} */ ([find("#days", form), find("#gigabytes", form)]);
let asked = 0;
let isShown = false;

async function show() {
  if (!fields.every((field) => field.checkValidity())) {
    preview.hidden = true;
    return;
  }
  const number = ++asked;
  const [days, gigabytes] = fields.map((field) => encodeURIComponent(field.value));
  const found = await call("GET", `/api/v1/storage?days=${days}&gigabytes=${gigabytes}`);
  if (number === asked) {
    isShown = true;
    showFigures(found);
    showForecast(found);
  }
}

/** @param {Storage} found */
function showFigures(found) {
  card.ariaBusy = "false";
  slot("total", card).textContent = total(found);
  const free = found.store === "local" ? found.disk.free : 0;
  slot("bar", card).replaceChildren(...parts(found, free));
  slot("bar", card).hidden = found.bytes + free === 0;
  slot("kinds", card).replaceChildren(...found.kinds.map(legend), ...room(free));
  slot("lines", card).replaceChildren(...lines(found).map((text) => element("li", "", text)));
}

/** @param {Storage} found */
function showForecast(found) {
  preview.textContent = forecast(found).join(" ");
  preview.classList.toggle("notice--warning", isBad(found) || (found.next_run?.files ?? 0) > 0);
  preview.hidden = preview.textContent === "";
}

/**
 * The parts of the bar, as wide as what they take.
 *
 * @param {Storage} found
 * @param {number} free
 */
function parts({ kinds, bytes }, free) {
  return kinds
    .filter((kind) => kind.bytes > 0)
    .map((kind) => {
      const part = element("span", `storage__part storage__part--${kind.kind}`);
      part.style.width = `${(100 * kind.bytes) / (bytes + free)}%`;
      return part;
    });
}

/** @param {import("./storage_sentences.js").Kind} kind */
function legend(kind) {
  return item(kind.kind, t(KINDS[kind.kind]), amountOf(kind));
}

/** @param {number} free */
function room(free) {
  return free > 0 ? [item("free", t("Room for more"), fileSize(free))] : [];
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {string} amount
 */
function item(kind, name, amount) {
  const row = element("li", "storage__kind");
  row.append(
    element("span", `storage__mark storage__part--${kind}`),
    element("span", "", name),
    element("span", "storage__amount", amount),
  );
  return row;
}

/**
 * @param {string} tag
 * @param {string} [name] of the class
 * @param {string} [text]
 */
function element(tag, name = "", text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** Figures that could not be had are asked for by hand; a preview comes with the next keystroke. */
async function load() {
  await attempt(show);
  again.hidden = isShown;
  if (!isShown) {
    slot("total", card).textContent = "";
  }
}

let timer = 0;
for (const field of fields) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void load(), PAUSE);
  });
}
again.addEventListener("click", () => void load());
void load();
