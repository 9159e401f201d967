// @ts-check
/** The tiles of the summary: a figure each, how it has changed, and the way to its attendances. */

import { number } from "../inbox/format.js";
import { t, tn } from "../language.js";
import { copyOf, slot } from "./page.js";
import { lasted, share } from "./reports_format.js";
import { change } from "./reports_period.js";

/** @typedef {import("./reports_shapes.js").Figures} Figures */
/** @typedef {import("./reports_format.js").Spread} Spread */

/**
 * @typedef {object} Tile
 * @property {string} name
 * @property {string} link its name in the report's links
 * @property {string} value
 * @property {string} more
 * @property {string} changed against the period before, in words
 * @property {number} direction of that change
 * @property {1 | -1 | 0} better in which direction it is good; 0 for neither
 */

/**
 * @param {Figures} now
 * @param {Figures} before
 * @returns {Tile[]}
 */
function tilesOf(now, before) {
  return [
    counted(t("Started"), "started", now.started, before.started),
    {
      ...counted(t("Still open"), "open", now.open, null),
      more: t("and {n} waiting to be accepted", { n: number(now.waiting) }),
    },
    counted(t("Finished"), "finished", now.finished, before.finished),
    counted(
      t("Finished automatically"),
      "finished_automatically",
      now.finished_automatically,
      before.finished_automatically,
    ),
    timed(t("Wait in queue"), "wait", now.wait, before.wait),
    timed(t("First response"), "first_response", now.first_response, before.first_response),
    timed(t("Reply time"), "reply", now.reply, before.reply),
    timed(t("Duration"), "duration", now.duration, before.duration),
    {
      ...shared(t("Feedback score"), "answers", now.feedback.score, before.feedback.score),
      more: tn("of {n} answer, 4 or 5", "of {n} answers, 4 or 5", now.feedback.answers),
    },
    {
      ...shared(
        t("Feedback answered"),
        "asked",
        now.feedback.response_rate,
        before.feedback.response_rate,
      ),
      more: tn("of {n} request", "of {n} requests", now.feedback.asked),
    },
  ];
}

/**
 * @param {string} name
 * @param {string} link
 * @param {number} now
 * @param {number | null} before
 * @returns {Tile}
 */
function counted(name, link, now, before) {
  const moved = byPercent(before, now, before === null ? "" : number(before));
  return { name, link, value: number(now), more: "", ...moved, better: 0 };
}

/**
 * @param {string} name
 * @param {string} link
 * @param {Spread} now
 * @param {Spread} before
 * @returns {Tile}
 */
function timed(name, link, now, before) {
  const most = { time: lasted(now.p90), n: number(now.count) };
  return {
    name,
    link,
    value: lasted(now.median),
    more: now.count ? t("nine of ten within {time}; {n} in all", most) : t("none yet"),
    ...byPercent(before.median, now.median, lasted(before.median)),
    better: -1,
  };
}

/**
 * @param {string} name
 * @param {string} link
 * @param {number | null} now
 * @param {number | null} before
 * @returns {Tile}
 */
function shared(name, link, now, before) {
  const points = before === null || now === null ? 0 : now - before;
  const shown = number(100 * points, { maximumFractionDigits: 0, signDisplay: "exceptZero" });
  const changed = t("{change} points against {was} before", { change: shown, was: share(before) });
  const isKnown = before !== null && now !== null;
  return {
    name,
    link,
    value: share(now),
    more: "",
    changed: isKnown ? changed : "",
    direction: points,
    better: 1,
  };
}

/**
 * How a figure has changed, in words and in its direction.
 *
 * @param {number | null} before
 * @param {number | null} now
 * @param {string} was
 */
function byPercent(before, now, was) {
  const direction = change(before, now);
  if (direction === null) {
    return { changed: "", direction: 0 };
  }
  const shown = number(direction, {
    style: "percent",
    maximumFractionDigits: 0,
    signDisplay: "exceptZero",
  });
  return { changed: t("{change} against {was} before", { change: shown, was }), direction };
}

/**
 * @param {HTMLElement} place
 * @param {{figures: Figures, before: Figures, links: Record<string, string>}} report
 */
export function showTiles(place, { figures, before, links }) {
  const tiles = tilesOf(figures, before).map((tile) => tileElement(tile, links));
  place.replaceChildren(...tiles);
}

/**
 * @param {Tile} tile
 * @param {Record<string, string>} links
 */
function tileElement(tile, links) {
  const element = copyOf("tile");
  /** @type {HTMLAnchorElement} */ (slot("link", element)).href = links[tile.link];
  slot("name", element).textContent = tile.name;
  slot("value", element).textContent = tile.value;
  slot("more", element).textContent = tile.more;
  showChange(slot("change", element), tile);
  return element;
}

/**
 * @param {HTMLElement} place
 * @param {Tile} tile
 */
function showChange(place, tile) {
  place.textContent = tile.changed;
  const good = tile.direction * tile.better;
  place.classList.toggle("tile__change--good", good > 0.005);
  place.classList.toggle("tile__change--bad", good < -0.005);
}
