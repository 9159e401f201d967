// @ts-check
/** What the figures of files say, in sentences. */

import { fileSize, fullTime, number } from "../inbox/format.js";
import { N_, t, tn } from "../language.js";
import { dayName } from "./reports_format.js";

/**
 * @typedef {{kind: string, files: number, bytes: number}} Kind
 * @typedef {{store: string, files: number, bytes: number, kinds: Kind[],
 *   pace: {bytes_per_day: number | null, days: number}, disk: {free: number, reserve: number},
 *   uploads: {files: number, bytes: number, since: string | null, error: string | null},
 *   rules: {days: number, gigabytes: number},
 *   next_run: {at: string, files: number, bytes: number} | null,
 *   forecast: {outlook: string, days: number | null, full_at: string | null,
 *     level: number | null, kept_days: number | null}}} Storage
 */

/** @type {Record<string, string>} what the kinds of files are called */
export const KINDS = {
  pictures: N_("Pictures"),
  sounds: N_("Voice and audio"),
  films: N_("Films"),
  documents: N_("Documents"),
};

/** @param {Storage} found */
export function total({ files, bytes }) {
  return files === 0
    ? t("No files yet. What clients and attendants send is counted here.")
    : tn("{n} file, {size}", "{n} files, {size}", files, { size: fileSize(bytes) });
}

/** @param {Kind} kind */
export function amountOf({ files, bytes }) {
  const size = fileSize(bytes);
  return t("{size} in {count}", { size, count: tn("{n} file", "{n} files", files) });
}

/**
 * Where files lie and how fast they grow, a line each.
 *
 * @param {Storage} found
 * @returns {string[]}
 */
export function lines({ store, disk, pace, uploads }) {
  const isLocal = store === "local";
  const room = isLocal
    ? t(
        "There is room for {free} more on this disk; {reserve} beyond that always stay free.",
        sizes(disk),
      )
    : t("Files are kept in Firebase Storage, not on this disk.");
  return [room, paceOf(pace), ...uploadsOf(uploads, isLocal)];
}

/** @param {{free: number, reserve: number}} disk */
function sizes({ free, reserve }) {
  return { free: fileSize(free), reserve: fileSize(reserve) };
}

/** @param {Storage["pace"]} pace */
function paceOf({ bytes_per_day, days }) {
  if (bytes_per_day === null) {
    return t("How fast files grow can be told after the first day with files.");
  }
  const size = fileSize(bytes_per_day);
  return tn("In the last day {size} came.", "In the last {n} days {size} a day came.", days, {
    size,
  });
}

/**
 * @param {Storage["uploads"]} uploads
 * @param {boolean} isLocal
 */
function uploadsOf({ files, bytes, since, error }, isLocal) {
  if (isLocal) {
    return [];
  }
  if (files === 0) {
    return [t("No file waits to be uploaded.")];
  }
  const values = { size: fileSize(bytes), when: since ? fullTime(since) : "–" };
  const waiting = tn(
    "{n} file ({size}) waits to be uploaded since {when}.",
    "{n} files ({size}) wait to be uploaded since {when}.",
    files,
    values,
  );
  return error ? [waiting, t(error)] : [waiting];
}

/**
 * What becomes of the disk and of the oldest files, and what the next run deletes.
 *
 * @param {Storage} found
 * @returns {string[]}
 */
export function forecast(found) {
  return [outlook(found), ...ageing(found), ...nextRun(found)].filter((one) => one !== "");
}

/** @param {Storage} found */
export function isBad({ forecast: { outlook: what, days } }) {
  return what === "FULL" || (what === "FILLING" && (days ?? 0) < 30);
}

/** @param {Storage} found */
function outlook({ forecast: { outlook: what, days, full_at, level } }) {
  switch (what) {
    case "FULL":
      return t(
        "The disk is nearly full: no file is taken any more. Make room, or delete files earlier.",
      );
    case "FILLING":
      return filling(days ?? 0, full_at);
    case "LEVEL":
      return t("With these rules the disk does not fill up: files come to take {size} at most.", {
        size: fileSize(level ?? 0),
      });
    case "STILL":
      return t("No new files came lately: the disk does not fill up.");
    default:
      return "";
  }
}

/**
 * @param {number} days
 * @param {string | null} full_at
 */
function filling(days, full_at) {
  if (full_at === null) {
    return t("At this pace the disk lasts for more than ten years.");
  }
  if (days === 0) {
    return t("At this pace the disk is nearly full within a day.");
  }
  return tn(
    "At this pace the disk is nearly full in about {n} day ({date}).",
    "At this pace the disk is nearly full in about {n} days ({date}).",
    days,
    { date: dayName(full_at.slice(0, 10)) },
  );
}

/** @param {Storage} found */
function ageing({ rules, pace, forecast: { kept_days } }) {
  if (rules.gigabytes === 0 || !pace.bytes_per_day) {
    return [];
  }
  const size = t("{n} GB", { n: number(rules.gigabytes) });
  return kept_days === null
    ? [t("At this pace files stay below {size} in any case.", { size })]
    : [
        tn(
          "At this pace {size} hold the files of about {n} day.",
          "At this pace {size} hold the files of about {n} days.",
          Math.max(1, kept_days),
          { size },
        ),
      ];
}

/** @param {Storage} found */
function nextRun({ next_run }) {
  if (next_run === null) {
    return [];
  }
  const { at, files, bytes } = next_run;
  const when = t("Next run: {when}.", { when: fullTime(at) });
  return files === 0
    ? [t("There is nothing to be deleted yet."), when]
    : [deletes(files, fileSize(bytes)), when];
}

/**
 * @param {number} files
 * @param {string} size
 */
function deletes(files, size) {
  return tn(
    "The next run deletes {n} file ({size}).",
    "The next run deletes {n} files ({size}).",
    files,
    { size },
  );
}
