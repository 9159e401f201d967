// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";

import { isAtWork, keepPlace, takePlace } from "../../static/js/inbox/place.js";
import { initialState } from "../../static/js/inbox/reducer.js";
import { FakeLocalStorage } from "./example_page.js";

describe("the place of somebody in the inbox", () => {
  /** @type {{paused: boolean}[]} what can be played */
  let players;

  beforeEach(() => {
    players = [];
    const document = {
      querySelector: mock.fn(() => null),
      querySelectorAll: () => players,
    };
    Object.assign(globalThis, { document, sessionStorage: new FakeLocalStorage() });
  });

  const filter = { department: null, tag: 4 };

  test("is kept while the page loads itself anew, and taken up once", () => {
    keepPlace(initialState({ selected: 7, tab: "mine", query: "ana", filter }));
    const kept = { selected: 7, tab: "mine", query: "ana", filter, message: null, list: 0 };
    assert.deepEqual(takePlace(7), kept);
    assert.equal(takePlace(7), null);
  });

  test("is not that of another conversation", () => {
    keepPlace(initialState({ selected: 7 }));
    assert.equal(takePlace(8), null);
  });

  test("is not left while something is being sent, recorded, played or is kept by nothing", () => {
    const recording = /** @type {const} */ ({ attendanceId: 1, phase: "recording" });
    const draft = /** @type {import("../../static/js/inbox/shapes.js").Draft} */ ({
      phase: "sending",
    });
    const idle = initialState();
    assert.equal(isAtWork(idle, 0), false);
    assert.equal(isAtWork(idle, 1), true);
    assert.equal(isAtWork({ ...idle, recording }, 0), true);
    assert.equal(isAtWork({ ...idle, outbox: [draft] }, 0), true);
    players = [{ paused: true }];
    assert.equal(isAtWork(idle, 0), false);
    players = [{ paused: false }];
    assert.equal(isAtWork(idle, 0), true);
  });
});
