// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  forecast,
  isBad,
  lines,
  total,
} from "../../static/js/behaviours/storage_sentences.js";

/** @typedef {import("../../static/js/behaviours/storage_sentences.js").Storage} Storage */

const MEGABYTE = 2 ** 20;
const QUIET = { outlook: "STILL", days: null, full_at: null, level: null, kept_days: null };

/**
 * @param {Partial<Storage>} [more]
 * @param {Partial<Storage["forecast"]>} [expected]
 * @returns {Storage}
 */
function storage(more = {}, expected = {}) {
  return {
    store: "local",
    files: 2,
    bytes: 3.4 * MEGABYTE,
    kinds: [],
    pace: { bytes_per_day: 5 * MEGABYTE, days: 30 },
    disk: { free: 12_288 * MEGABYTE, reserve: 500 * MEGABYTE },
    uploads: { files: 0, bytes: 0, since: null, error: null },
    rules: { days: 0, gigabytes: 0 },
    next_run: null,
    ...more,
    forecast: { ...QUIET, ...expected },
  };
}

/** @param {number} days */
function filling(days) {
  return storage({}, { outlook: "FILLING", days, full_at: "2027-03-05T08:00:00.000Z" });
}

describe("what files take", () => {
  test("an empty store says what will be counted", () => {
    assert.match(total(storage({ files: 0, bytes: 0 })), /^No files yet/);
    assert.equal(total(storage()), "2 files, 3.4 MB");
  });

  test("room and pace are told for this disk", () => {
    assert.deepEqual(lines(storage()), [
      "There is room for 12 GB more on this disk; 500 MB beyond that always stay free.",
      "In the last 30 days 5.0 MB a day came.",
    ]);
    assert.match(lines(storage({ pace: { bytes_per_day: null, days: 0 } }))[1], /first day/);
  });

  test("a store elsewhere tells what waits for it and why", () => {
    const uploads = { files: 2, bytes: 9_000, since: "2027-01-15T08:00:00.000Z", error: "Away." };
    const told = lines(storage({ store: "firebase", uploads }));
    assert.match(told[0], /Firebase Storage, not on this disk/);
    assert.match(told[2], /^2 files \(9 kB\) wait to be uploaded since /);
    assert.equal(told[3], "Away.");
  });
});

describe("what becomes of the disk", () => {
  test("the day on which it is nearly full is named", () => {
    assert.deepEqual(forecast(filling(49)), [
      "At this pace the disk is nearly full in about 49 days (Mar 5, 2027).",
    ]);
    assert.deepEqual(forecast(filling(0)), [
      "At this pace the disk is nearly full within a day.",
    ]);
    const never = storage({}, { outlook: "FILLING", days: 9_999 });
    assert.match(forecast(never)[0], /more than ten years/);
  });

  test("it is bad when it is near", () => {
    assert.deepEqual([filling(29), filling(30), storage()].map(isBad), [true, false, false]);
    assert.equal(isBad(storage({}, { outlook: "FULL" })), true);
  });

  test("an amount says how old files become, or that it is never reached", () => {
    const rules = { days: 90, gigabytes: 2.5 };
    const level = { outlook: "LEVEL", level: 2_560 * MEGABYTE };
    const [, reached] = forecast(storage({ rules }, { ...level, kept_days: 45 }));
    assert.equal(reached, "At this pace 2.5 GB hold the files of about 45 days.");
    const [first, below] = forecast(storage({ rules }, level));
    assert.equal(
      first,
      "With these rules the disk does not fill up: files come to take 2.5 GB at most.",
    );
    assert.equal(below, "At this pace files stay below 2.5 GB in any case.");
  });

  test("the next run tells what it deletes", () => {
    const next_run = { at: "2027-01-16T06:00:00.000Z", files: 3, bytes: 7 * MEGABYTE };
    const told = forecast(storage({ next_run })).slice(1);
    assert.equal(told[0], "The next run deletes 3 files (7.0 MB).");
    assert.match(told[1], /^Next run: /);
    const nothing = { ...next_run, files: 0, bytes: 0 };
    assert.equal(forecast(storage({ next_run: nothing }))[1], "There is nothing to be deleted yet.");
  });
});
