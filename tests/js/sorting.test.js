// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { foundIn } from "../../static/js/inbox/lists.js";
import { nextUnread } from "../../static/js/inbox/lists_walking.js";
import { keptSorts } from "../../static/js/inbox/sorting.js";
import { createStore } from "../../static/js/inbox/store.js";
import { ANA, at, attendance, message, snapshot } from "./factories.js";

/**
 * @param {number} id
 * @param {number} last the minute of its last message
 * @param {Partial<import("../../static/js/inbox/shapes.js").Attendance>} given
 */
function open(id, last, given = {}) {
  const last_message = message({ id: `m${id}`, at: at(last) });
  return attendance({ id, state: "OPEN", attendant: ANA, last_message, ...given });
}

describe("the order of a list", () => {
  /** @type {ReturnType<typeof createStore>} */
  let store;

  beforeEach(() => {
    store = createStore();
    store.dispatch({
      kind: "snapshot",
      snapshot: snapshot({
        waiting: [
          attendance({ id: 1, created_at: at(1), last_message: message({ at: at(2) }) }),
          attendance({ id: 2, created_at: at(3), last_message: message({ at: at(40) }) }),
        ],
        open: [
          open(5, 30, { unread_count: 1 }),
          open(4, 20, { unanswered_since: at(18) }),
          open(3, 10, { unanswered_since: at(9), unread_count: 2 }),
        ],
      }),
    });
  });

  /** @param {import("../../static/js/inbox/shapes.js").Tab} tab */
  const ids = (tab) => foundIn(store.get(), tab).map(({ id }) => id);

  test("is the server's until the reader chooses another, list by list", () => {
    assert.deepEqual([ids("waiting"), ids("mine")], [[1, 2], [5, 4, 3]]);
    store.dispatch({ kind: "sort", tab: "mine", sort: "wait" });
    assert.deepEqual([ids("waiting"), ids("mine")], [[1, 2], [3, 4, 5]]);
    store.dispatch({ kind: "sort", tab: "waiting", sort: "last" });
    assert.deepEqual([ids("waiting"), ids("mine")], [[2, 1], [3, 4, 5]]);
    store.dispatch({ kind: "sort", tab: "mine", sort: "last" });
    assert.deepEqual(ids("mine"), [5, 4, 3]);
  });

  test("follows what happens", () => {
    store.dispatch({ kind: "sort", tab: "mine", sort: "wait" });
    const answered = open(3, 50, { unanswered_since: null, seq: 99 });
    store.dispatch({ kind: "attendance", attendance: answered });
    assert.deepEqual(ids("mine"), [4, 3, 5]);
  });

  test("is taken up again in the same browser, unless something else was written there", () => {
    const kept = /** @type {Record<string, string>} */ ({ "sort mine": "wait", "sort open": "??" });
    const read = (/** @type {string | number} */ key) => kept[key] ?? null;
    assert.deepEqual(keptSorts(/** @type {any} */ ({ read })), { mine: "wait" });
  });

  test("the next unread one is the one below, then from the top, then the reader's own", () => {
    store.dispatch({ kind: "tab", tab: "mine" });
    store.dispatch({ kind: "select", attendanceId: 5 });
    assert.equal(nextUnread(store.get()), 3);
    store.dispatch({ kind: "select", attendanceId: 3 });
    assert.equal(nextUnread(store.get()), 5);
    store.dispatch({ kind: "tab", tab: "finished" });
    store.dispatch({ kind: "select", attendanceId: null });
    assert.equal(nextUnread(store.get()), 5);
  });
});
