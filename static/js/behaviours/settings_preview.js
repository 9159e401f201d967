// @ts-check
/** What clients will read, while it is being written. */

import { t } from "../language.js";
import { find } from "./page.js";

/** @typedef {{greeting: string, away: string, question: string, opens: string}} Texts */

const place = find("#messages");
const language = /** @type {HTMLSelectElement} */ (find("#preview-language"));
const business = place.dataset.business ?? "";
const departments = (place.dataset.departments ?? "").split("\n").filter(Boolean);
const builtIn = /** @type {Record<string, Texts>} */ (
  JSON.parse(place.dataset.builtIn ?? "{}")
);
const EXAMPLE = "Maria";

function show() {
  const texts = /** @type {Texts} */ (builtIn[language.value]);
  for (const name of /** @type {const} */ (["greeting", "away", "question"])) {
    field(name).placeholder = texts[name];
  }
  const menu = isOn("is_on") && departments.length > 1 ? [menuOf(texts)] : [];
  const greeting = isOn("greets") ? [fill(own("greeting", texts), texts)] : [];
  const away = isOn("tells_away") ? [fill(own("away", texts), texts)] : greeting;
  showBubble("#preview-open", [...greeting, ...menu]);
  showBubble("#preview-closed", [...away, ...menu]);
}

/** @param {Texts} texts */
function menuOf(texts) {
  const numbered = departments.map((name, index) => `${index + 1}. ${name}`);
  return [fill(own("question", texts), texts), ...numbered].join("\n");
}

/**
 * @param {"greeting" | "away" | "question"} name
 * @param {Texts} texts
 */
function own(name, texts) {
  return field(name).value.trim() || texts[name];
}

/**
 * As domain/placeholders.py fills them in.
 *
 * @param {string} text
 * @param {Texts} texts
 */
function fill(text, texts) {
  /** @type {Record<string, string>} */
  const values = { name: EXAMPLE, business, opens: texts.opens };
  return text.replace(/(\s?)\{(\w+)\}/g, (whole, space, name) => {
    const value = values[name];
    return value === undefined ? whole : value && space + value;
  });
}

/**
 * @param {string} selector
 * @param {string[]} texts
 */
function showBubble(selector, texts) {
  const bubble = find(selector);
  bubble.textContent = texts.join("\n\n") || t("Nothing is sent.");
  bubble.classList.toggle("preview__bubble--none", texts.length === 0);
}

/**
 * @param {"greeting" | "away" | "question"} name
 * @returns {HTMLTextAreaElement}
 */
function field(name) {
  return find(`[name="${name}"]`, place);
}

/** @param {"greets" | "tells_away" | "is_on"} name */
function isOn(name) {
  return /** @type {HTMLInputElement} */ (find(`[name="${name}"]`, place)).checked;
}

place.addEventListener("input", show);
place.addEventListener("change", show);
show();
