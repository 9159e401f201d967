// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  ago,
  between,
  fileSize,
  initials,
  lasting,
  listTime,
  phoneNumber,
  playingTime,
} from "../../static/js/inbox/format.js";
import { megabytes } from "../../static/js/inbox/files.js";

const now = new Date(2026, 0, 15, 12, 0, 0);

/** @param {number} seconds */
function before(seconds) {
  return new Date(now.getTime() - seconds * 1000).toISOString();
}

describe("times", () => {
  test("a row shows the hour today, Yesterday, the weekday, then the date", () => {
    const time = now.getTime();
    assert.equal(listTime(new Date(2026, 0, 15, 8, 5).toISOString(), time), "08:05");
    assert.equal(listTime(new Date(2026, 0, 14, 23, 59).toISOString(), time), "Yesterday");
    assert.equal(listTime(new Date(2026, 0, 12, 9, 0).toISOString(), time), "Monday");
    assert.match(listTime(new Date(2025, 11, 30, 9, 0).toISOString(), time), /30/);
  });

  test("a moment ahead of a slow clock counts as today", () => {
    assert.match(listTime(before(-30), now.getTime()), /^\d\d:\d\d$/);
    assert.equal(lasting(before(-30), now.getTime()), "now");
  });

  test("a wait is told in its largest unit", () => {
    const waits = [20, 150, 7_300, 180_000].map((seconds) =>
      lasting(before(seconds), now.getTime()),
    );
    assert.deepEqual(waits, ["now", "2 min", "2 h", "2 d"]);
  });

  test("a moment ago is told to the second", () => {
    assert.equal(ago(before(0), now.getTime()), "just now");
    assert.equal(ago(before(3), now.getTime()), "3 s ago");
    assert.equal(ago(before(240), now.getTime()), "4 min ago");
  });

  test("a duration has two units at most", () => {
    assert.equal(between(before(45), before(0)), "45 s");
    assert.equal(between(before(11_100), before(0)), "3 h 5 min");
  });
});

describe("names and numbers", () => {
  test("initials are the first letters of the first and the last name", () => {
    assert.equal(initials("Ana Maria de Souza"), "AS");
    assert.equal(initials("Élodie"), "É");
    assert.equal(initials("+55 11 99999-0000"), "#");
    assert.equal(initials(""), "#");
  });

  test("Brazilian numbers are grouped and others keep their digits", () => {
    assert.equal(phoneNumber("5511999990000"), "+55 11 99999-0000");
    assert.equal(phoneNumber("551133330000"), "+55 11 3333-0000");
    assert.equal(phoneNumber("4915112345678"), "+4915112345678");
  });

  test("the size of a file is told in its largest unit", () => {
    const small = [0, 999, 1_024, 482 * 1_024, 999.7 * 1_024];
    const large = [2.3 * 2 ** 20, 48 * 2 ** 20, 999.6 * 2 ** 20, 23.75 * 2 ** 30];
    const told = ["0 B", "999 B", "1 kB", "482 kB", "1.0 MB", "2.3 MB", "48 MB", "1.0 GB", "24 GB"];
    const sizes = [...small, ...large];
    assert.deepEqual(sizes.map(fileSize), told);
  });

  test("a file of a limit's size is told in the same megabytes as the limit", () => {
    for (const limit of [16 * 2 ** 20, 100 * 2 ** 20]) {
      assert.equal(fileSize(limit), `${megabytes(limit)} MB`);
    }
  });

  test("the length of sound is minutes and seconds, with hours where there are", () => {
    const times = [0, 7.4, 60, 754, 3_723];
    assert.deepEqual(times.map(playingTime), ["0:00", "0:07", "1:00", "12:34", "1:02:03"]);
  });
});
