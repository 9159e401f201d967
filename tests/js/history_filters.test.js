// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  dateIn,
  daysOf,
  isOfFigure,
  known,
  periodOf,
} from "../../static/js/behaviours/history_filters.js";

const TODAY = "2026-03-01";

test("a period that has a name is shown by it, any other by its dates", () => {
  const shown = (/** @type {string} */ query) => periodOf(new URLSearchParams(query), TODAY).period;
  assert.equal(shown(""), "");
  assert.equal(shown("from=2026-03-01&to=2026-03-01"), "today");
  assert.equal(shown("from=2026-02-23&to=2026-03-01"), "7");
  assert.equal(shown("from=2026-01-31&to=2026-03-01"), "30");
  assert.equal(shown("from=2026-02-23"), "custom");
  assert.equal(shown("to=2026-02-23"), "custom");
});

test("the days of a period and the period of the days are one", () => {
  for (const period of ["today", "7", "30"]) {
    const days = daysOf(period, TODAY);
    assert.equal(periodOf(new URLSearchParams(days), TODAY).period, period);
  }
});

test("what an address says beside the filters is left out, and what is empty", () => {
  const query = known(new URLSearchParams("state=OPEN&rating=&cursor=x&figure=rated&evil=1"));
  assert.equal(String(query), "state=OPEN&figure=rated");
  assert.equal(isOfFigure(query), true);
  assert.equal(isOfFigure(new URLSearchParams("state=OPEN")), false);
});

test("the date is that of the business's zone", () => {
  const moment = new Date("2026-03-01T01:30:00Z");
  assert.equal(dateIn(moment, "America/Sao_Paulo"), "2026-02-28");
  assert.equal(dateIn(moment, "UTC"), "2026-03-01");
});
