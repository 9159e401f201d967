// @ts-check
/** How attendances and clients look in the lists outside the inbox. */

import { hue, initials, phoneNumber } from "../inbox/format.js";
import { named } from "../inbox/names.js";
import { N_, t } from "../language.js";
import { copyOf, slot } from "./page.js";

/** @typedef {import("../inbox/shapes.js").Attendance} Attendance */
/** @typedef {import("../inbox/shapes.js").Client} Client */
/** @typedef {import("../inbox/shapes.js").Directory} Directory */

/** @type {Record<string, [word: string, tone: string]>} */
const STATES = {
  WAITING: [N_("Waiting"), "warning"],
  OPEN: [N_("Open"), "good"],
  FINISHED: [N_("Finished"), "plain"],
};

/**
 * What the client is called. Nobody is without an address but those whose data were erased.
 *
 * @param {Pick<Client, "name" | "addresses">} client
 */
export function clientName({ name, addresses }) {
  return addresses.length === 0 ? t("Erased client") : named({ name }).name;
}

/** @param {Pick<Client, "phone" | "addresses">} client */
export function clientNumber({ phone, addresses }) {
  if (phone !== null) {
    return phoneNumber(phone);
  }
  return addresses.length === 0 ? "" : t("Number hidden by WhatsApp");
}

/**
 * @param {HTMLElement} place
 * @param {Client} client
 */
export function showAvatar(place, client) {
  place.textContent = initials(client.name);
  place.classList.add(`avatar--${hue(client.id)}`);
}

/**
 * @param {HTMLElement} place
 * @param {number[]} ids
 * @param {Directory} directory
 */
export function showTags(place, ids, { tags }) {
  const chips = tags.filter((tag) => ids.includes(tag.id)).map((tag) => {
    const chip = document.createElement("span");
    chip.className = `tag tag--${tag.colour}`;
    const name = document.createElement("span");
    name.className = "tag__name";
    name.textContent = tag.name;
    chip.append(name);
    return chip;
  });
  place.replaceChildren(...chips);
  place.hidden = chips.length === 0;
}

/**
 * @param {HTMLElement} badge
 * @param {Pick<Attendance, "state"> & {is_finished_automatically?: boolean}} attendance
 */
export function showStanding(badge, { state, is_finished_automatically: isAutomatic }) {
  const [word, tone] = STATES[state];
  badge.textContent = state === "FINISHED" && isAutomatic ? t("Finished automatically") : t(word);
  badge.className = `badge badge--${tone}`;
}

/**
 * The stars of a rating, from the page's template; nothing where there is none.
 *
 * @param {HTMLElement} place
 * @param {import("../inbox/shapes.js").Feedback | null} feedback
 */
export function showRating(place, feedback) {
  if (feedback === null) {
    place.replaceChildren();
    return;
  }
  const stars = copyOf("stars");
  const label = t("{n} of 5 stars", { n: feedback.answer });
  stars.setAttribute("aria-label", label);
  stars.title = feedback.comment ? `${label}: ${feedback.comment}` : label;
  [...stars.children].forEach((star, index) => {
    star.classList.toggle("stars__one--given", index < feedback.answer);
  });
  place.replaceChildren(stars);
}

/**
 * @param {HTMLElement} row
 * @param {string} name of a slot
 * @param {string} text
 */
export function put(row, name, text) {
  slot(name, row).textContent = text;
}
