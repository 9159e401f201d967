// @ts-check
/** What is said of the copy in Firestore. */

import { duration, fullTime, number } from "../inbox/format.js";
import { N_, t, tn } from "../language.js";

/**
 * @typedef {{path: string, attendance_id: number | null, error: string, at: string}} Refused
 * @typedef {{state: string, sentence: string, project: string | null, days: number | null,
 *   lag_seconds: number, lag_events: number, error: string | null, failing_since: string | null,
 *   rebuilt: number | null, writes: number, deletes: number, commits: number,
 *   refused_count: number, refused: Refused[]}} Realtime
 */

/** @type {Record<string, [word: string, tone: "good" | "warning" | "bad" | "plain"]>} */
const LOOKS = {
  OFF: [N_("Not set up"), "plain"],
  STARTING: [N_("Starting"), "plain"],
  CURRENT: [N_("Up to date"), "good"],
  BEHIND: [N_("Behind"), "warning"],
  REBUILDING: [N_("Comparing"), "plain"],
  FOREIGN: [N_("Another helpdesk's"), "bad"],
};

/** @type {Record<string, string>} what a document shows, by the collection that it is in */
const DOCUMENTS = {
  users: N_("A user"),
  instances: N_("A number"),
  attendances: N_("An attendance"),
  messages: N_("A message"),
};

/**
 * The word of a state, and its tone.
 *
 * @param {string} state
 */
export function lookOf(state) {
  const [word, tone] = LOOKS[state] ?? [state, "plain"];
  return { word: t(word), tone };
}

/**
 * What is wrong, where something is.
 *
 * @param {Realtime} found
 */
export function troubleOf({ error, failing_since }) {
  const since = failing_since
    ? t("Nothing has reached Firestore since {when}.", { when: fullTime(failing_since) })
    : "";
  return [error ? t(error) : "", since].filter((text) => text !== "").join(" ");
}

/**
 * The figures: what each is called, and what it is.
 *
 * @param {Realtime} found
 * @returns {[name: string, value: string][]}
 */
export function facts({ state, project, days, rebuilt, ...figures }) {
  const isKnown = !["STARTING", "FOREIGN"].includes(state);
  return [
    [t("Firebase project"), project ?? "–"],
    [t("Behind by"), isKnown ? lag(figures) : "–"],
    ...compared(rebuilt),
    [t("Written since helpdesk started"), written(figures)],
    [t("Finished attendances stay for"), days === null ? "–" : tn("{n} day", "{n} days", days)],
  ];
}

/** @param {{lag_events: number, lag_seconds: number}} figures */
function lag({ lag_events, lag_seconds }) {
  const time = duration(lag_seconds * 1_000);
  const values = { n: number(lag_events), time };
  return lag_events === 0
    ? t("nothing")
    : tn("{n} event, {time}", "{n} events, {time}", lag_events, values);
}

/**
 * @param {number | null} rebuilt
 * @returns {[name: string, value: string][]}
 */
function compared(rebuilt) {
  return rebuilt === null
    ? []
    : [[t("Compared so far"), tn("{n} document", "{n} documents", rebuilt, { n: number(rebuilt) })]];
}

/** @param {{writes: number, deletes: number, commits: number}} counted */
function written({ writes, deletes, commits }) {
  return t("{writes} documents, {deletes} deleted, in {commits} batches", {
    writes: number(writes),
    deletes: number(deletes),
    commits: number(commits),
  });
}

/**
 * What a document shows.
 *
 * @param {Refused} refused
 */
export function documentName({ path }) {
  const parts = path.split("/");
  const name = DOCUMENTS[parts.at(-2) ?? ""];
  return name === undefined ? path : t(name);
}

/**
 * How many of the refused documents are not in the list.
 *
 * @param {Realtime} found
 */
export function restOf({ refused, refused_count }) {
  const rest = refused_count - refused.length;
  return rest > 0 ? t("And {n} more.", { n: number(rest) }) : "";
}
