// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { CONVERSATIONS, FINISHED } from "../../static/js/inbox/evicting.js";
import { attendancesOf } from "../../static/js/inbox/lists.js";
import { reduce } from "../../static/js/inbox/reducer.js";
import { at, attendance, events, message, stateAfter } from "./factories.js";

/** @typedef {import("../../static/js/inbox/shapes.js").State} State */

/**
 * @param {State} state
 * @param {number} id
 */
function looked(state, id) {
  const items = [message({ id: `m${id}`, attendance_id: id })];
  const shown = reduce(state, { kind: "select", attendanceId: id });
  return shown.conversations.has(id)
    ? shown
    : reduce(shown, { kind: "messages", attendanceId: id, before: null, items, hasOlder: false });
}

/** @type {import("../../static/js/inbox/shapes.js").Draft} */
const unsent = {
  id: "d",
  attendance_id: 1,
  content: "One moment",
  at: at(9),
  quoted_message_id: null,
  phase: "waiting",
  reason: null,
};

/** @param {number} count */
function numbers(count) {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** @param {number} count of attendances that are finished one after the other */
function finished(count) {
  return numbers(count).map((id) =>
    events({
      seq: 100 + id,
      kind: "attendance.finished",
      attendance: attendance({ id: 1_000 + id, state: "FINISHED", seq: 100 + id }),
      was: { state: "OPEN", attendant_id: 2 },
    }),
  );
}

describe("what a day leaves in memory", () => {
  const waiting = numbers(CONVERSATIONS + 10).map((id) => attendance({ id }));

  test("the conversations looked at last are kept, and no more", () => {
    const state = waiting.reduce((known, { id }) => looked(known, id), stateAfter({ waiting }));
    assert.equal(state.conversations.size, CONVERSATIONS);
    assert.ok(!state.conversations.has(10));
    assert.ok(state.conversations.has(11));
  });

  test("a conversation that is gone back to is not the oldest any more", () => {
    let state = stateAfter({ waiting });
    for (const { id } of waiting) {
      state = looked(looked(state, id), 1);
    }
    assert.ok(state.conversations.has(1));
    assert.ok(!state.conversations.has(2));
  });

  test("a conversation stays while something in it has not been sent", () => {
    let state = looked(stateAfter({ waiting }), 1);
    state = reduce(state, { kind: "outbox.add", draft: unsent });
    state = waiting.slice(1).reduce((known, { id }) => looked(known, id), state);
    assert.ok(state.conversations.has(1));
    assert.equal(state.conversations.size, CONVERSATIONS);
  });

  test("what is finished goes, with its client, and the list of it begins anew", () => {
    const state = stateAfter({ waiting }, ...finished(FINISHED + 1));
    assert.deepEqual(attendancesOf(state, "finished"), []);
    assert.equal(state.attendances.size, waiting.length);
    assert.equal(state.clients.size, waiting.length);
    assert.equal(state.pages.FINISHED.more, true);
  });

  test("what is finished stays as long as it is few, looked at, or shown", () => {
    assert.equal(stateAfter({ waiting }, ...finished(FINISHED)).attendances.size, 40 + FINISHED);
    const inTab = reduce(stateAfter({ waiting }), { kind: "tab", tab: "finished" });
    const seen = finished(FINISHED + 1).reduce(reduce, inTab);
    assert.equal(seen.attendances.size, 40 + FINISHED + 1);
    const shown = finished(1).reduce(reduce, stateAfter({ waiting }));
    const after = finished(FINISHED + 1).reduce(reduce, looked(shown, 1_001));
    assert.ok(after.attendances.has(1_001));
  });
});
