// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { change, daysOf, moved, shade } from "../../static/js/behaviours/reports_period.js";

describe("the periods of reports", () => {
  test("both ends are part of a preset", () => {
    assert.deepEqual(daysOf("today", "2026-03-01"), { from: "2026-03-01", to: "2026-03-01" });
    assert.deepEqual(daysOf("yesterday", "2026-03-01"), { from: "2026-02-28", to: "2026-02-28" });
    assert.deepEqual(daysOf("7days", "2026-03-01"), { from: "2026-02-23", to: "2026-03-01" });
    assert.deepEqual(daysOf("30days", "2026-03-01"), { from: "2026-01-31", to: "2026-03-01" });
  });

  test("months end where they end", () => {
    assert.deepEqual(daysOf("month", "2028-02-29"), { from: "2028-02-01", to: "2028-02-29" });
    assert.deepEqual(daysOf("last-month", "2028-03-31"), { from: "2028-02-01", to: "2028-02-29" });
    assert.deepEqual(daysOf("last-month", "2026-01-15"), { from: "2025-12-01", to: "2025-12-31" });
  });

  test("an own period has the days that were chosen", () => {
    assert.equal(daysOf("own", "2026-03-01"), null);
    assert.equal(daysOf("nonsense", "2026-03-01"), null);
  });

  test("a day later is the next one, whatever the reader's clock does that night", () => {
    assert.equal(moved("2026-03-07", 1), "2026-03-08");
    assert.equal(moved("2026-10-31", 2), "2026-11-02");
  });
});

describe("what figures are compared by", () => {
  test("with nothing before there is no change", () => {
    assert.equal(change(0, 5), null);
    assert.equal(change(null, 5), null);
    assert.equal(change(10, 5), -0.5);
  });

  test("only the most gets the darkest shade, and only nothing none", () => {
    assert.deepEqual([0, 1, 19, 21, 99, 100].map((count) => shade(count, 100)), [0, 1, 1, 2, 5, 5]);
    assert.equal(shade(0, 0), 0);
  });
});
