// @ts-check
/** What the palette offers for what is typed: actions, attendances, tags, pages. Pure. */

import { t } from "../language.js";
import { offered } from "./commands.js";
import { pagesFor } from "./destinations.js";
import { tagsOf } from "./directory.js";
import { phoneNumber } from "./format.js";
import { fit } from "./fuzzy.js";
import { mayTag } from "./permissions.js";

/** @typedef {import("./commands.js").Around} Around */
/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").State} State */

/**
 * @typedef {object} Offer one line of the palette
 * @property {string} id the same whenever the same is offered
 * @property {string} text
 * @property {string} icon
 * @property {string} [hint] what else tells it from others
 * @property {string} [also] what it is found by, and not shown
 * @property {string[]} [keys]
 * @property {string} [path] of another page
 * @property {(around: Around) => void} [does]
 * @property {import("./fuzzy.js").Fit["ranges"]} [ranges] of the text, that fit what is typed
 *
 * @typedef {{key: string, title: string, offers: Offer[]}} Section
 */

const MOST = 6;
const MOST_RECENT = 5;
const GUESS = 20;

/**
 * The sections for a query, the best one first; without a query what was chosen last and what can
 * be done now.
 *
 * @param {State} state
 * @param {string} query
 * @param {string[]} recent ids, the latest first
 * @returns {Section[]}
 */
export function sectionsFor(state, query, recent) {
  const all = everything(state);
  const wanted = query.trim();
  return (wanted === "" ? atFirst(all, recent) : found(all, wanted)).filter(
    ({ offers }) => offers.length > 0,
  );
}

/**
 * With the one that was chosen now in front.
 *
 * @param {string[]} recent
 * @param {string} id
 */
export function remembered(recent, id) {
  return [id, ...recent.filter((one) => one !== id)].slice(0, MOST_RECENT);
}

/**
 * @param {Section[]} all
 * @param {string[]} recent
 * @returns {Section[]}
 */
function atFirst(all, recent) {
  const offers = all.flatMap((section) => section.offers);
  const last = recent.flatMap((id) => offers.find((offer) => offer.id === id) ?? []);
  const known = new Set(last.map(({ id }) => id));
  const rest = all
    .filter(({ key }) => key !== "attendances" && key !== "tags")
    .map((section) => ({
      ...section,
      offers: section.offers.filter(({ id }) => !known.has(id)),
    }));
  return [{ key: "recent", title: t("Chosen last"), offers: last }, ...rest];
}

/**
 * @param {Section[]} all
 * @param {string} wanted
 * @returns {Section[]}
 */
function found(all, wanted) {
  const sections = all.map((section) => {
    const fitting = section.offers
      .flatMap((offer) => fitted(offer, wanted) ?? [])
      .sort((one, other) => other.score - one.score)
      .filter(({ score }, _, [best]) => score > GUESS || best.score <= GUESS)
      .slice(0, MOST);
    return { ...section, offers: fitting.map(({ offer }) => offer), best: fitting[0]?.score ?? 0 };
  });
  // Letters that are scattered over a text are a guess: only where nothing better is found.
  const isSure = sections.some(({ best }) => best > GUESS);
  return sections
    .map((section) => (isSure && section.best < GUESS ? { ...section, offers: [] } : section))
    .sort((one, other) => other.best - one.best);
}

/**
 * @param {Offer} offer
 * @param {string} wanted
 * @returns {{offer: Offer, score: number} | null}
 */
function fitted(offer, wanted) {
  const seen = fit(wanted, offer.text);
  if (seen) {
    return { offer: { ...offer, ranges: seen.ranges }, score: seen.score };
  }
  const unseen = fit(wanted, `${offer.text} ${offer.hint ?? ""} ${offer.also ?? ""}`);
  return unseen && { offer, score: unseen.score / 2 };
}

/**
 * @param {State} state
 * @returns {Section[]}
 */
function everything(state) {
  const commands = offered(state).map(asOffer);
  const isOfAttendance = new Set(["attendance", "messages", "writing"]);
  const now = commands.filter(({ group }) => isOfAttendance.has(group));
  const other = commands.filter(({ group }) => !isOfAttendance.has(group));
  return [
    { key: "now", title: t("This attendance"), offers: now },
    { key: "attendances", title: t("Attendances"), offers: attendances(state) },
    { key: "tags", title: t("Tags"), offers: tags(state) },
    { key: "other", title: t("Inbox"), offers: other },
    { key: "pages", title: t("Pages"), offers: pages(state) },
  ];
}

/**
 * @param {import("./commands.js").Command} command
 * @returns {Offer & {group: string}}
 */
function asOffer({ id, group, text, icon, keys, does }) {
  return { id, group, text: t(text), icon: icon ?? "bolt", keys: keys?.slice(0, 1), does };
}

/**
 * @param {State} state
 * @returns {Offer[]}
 */
function attendances(state) {
  return [...state.attendances.values()].map((attendance) => {
    const client = state.clients.get(attendance.client.id) ?? attendance.client;
    const phones = client.addresses.map(({ value }) => value).join(" ");
    return {
      id: `attendance ${attendance.id}`,
      text: client.name,
      icon: attendance.state === "FINISHED" ? "history" : "inbox",
      hint: [client.phone && phoneNumber(client.phone), standing(state, attendance)]
        .filter(Boolean)
        .join(" · "),
      also: `${phones} #${attendance.id}`,
      does: ({ actions }) => void actions.show(attendance.id),
    };
  });
}

/**
 * @param {State} state
 * @param {Attendance} attendance
 */
function standing(state, { state: stands, attendant }) {
  if (stands === "OPEN" && attendant) {
    return attendant.id === state.me?.id
      ? t("Open with you")
      : t("Open with {name}", { name: attendant.name });
  }
  return { WAITING: t("Waiting"), OPEN: t("Open"), FINISHED: t("Finished") }[stands];
}

/**
 * Each tag on the attendance that is shown, or off it.
 *
 * @param {State} state
 * @returns {Offer[]}
 */
function tags(state) {
  const attendance = state.attendances.get(state.selected ?? 0);
  if (!attendance || !mayTag(state.me, attendance)) {
    return [];
  }
  const present = tagsOf(state.directory, attendance.tag_ids).map(({ id }) => id);
  return state.directory.tags.map(({ id, name }) => {
    const has = present.includes(id);
    const next = has ? present.filter((one) => one !== id) : [...present, id];
    return {
      id: `tag ${id}`,
      text: has ? t("Take the tag “{name}” off", { name }) : t("Tag as “{name}”", { name }),
      icon: "tag",
      does: ({ actions }) => void actions.directory.tagAttendance(attendance.id, next),
    };
  });
}

/**
 * @param {State} state
 * @returns {Offer[]}
 */
function pages({ me }) {
  return pagesFor(me).map(({ path, text, icon }) => ({
    id: `page ${path}`,
    text: t(text),
    icon,
    path,
  }));
}
