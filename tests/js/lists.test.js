// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { attendancesOf, foundIn, neighbour } from "../../static/js/inbox/lists.js";
import { ANA, BRUNO, at, attendance, client, events, message, stateAfter } from "./factories.js";

/**
 * @param {number} id
 * @param {number} minute of its last message
 * @param {Partial<import("../../static/js/inbox/shapes.js").Attendance>} [given]
 */
function open(id, minute, given = {}) {
  const last = message({ id: `m${id}`, attendance_id: id, at: at(minute) });
  return attendance({ id, state: "OPEN", attendant: ANA, last_message: last, ...given });
}

/** @param {import("../../static/js/inbox/shapes.js").Attendance[]} attendances */
function ids(attendances) {
  return attendances.map((one) => one.id);
}

describe("lists", () => {
  test("the longest wait stands first", () => {
    const waiting = [
      attendance({ id: 1, created_at: at(5) }),
      attendance({ id: 2, created_at: at(1) }),
    ];
    assert.deepEqual(ids(attendancesOf(stateAfter({ waiting }), "waiting")), [2, 1]);
  });

  test("the last message brings an open attendance to the top", () => {
    const state = stateAfter(
      { open: [open(2, 5), open(1, 1)] },
      events({
        seq: 11,
        kind: "message.created",
        message: message({ id: "n", attendance_id: 1, at: at(9) }),
        attendance: open(1, 9, { seq: 11 }),
        was: { state: "OPEN", attendant_id: 1 },
      }),
    );
    assert.deepEqual(ids(attendancesOf(state, "open")), [1, 2]);
  });

  test("mine holds the reader's own open attendances only", () => {
    const state = stateAfter({ open: [open(1, 1), open(2, 2, { attendant: BRUNO })] });
    assert.deepEqual(ids(attendancesOf(state, "mine")), [1]);
    assert.deepEqual(ids(attendancesOf(state, "open")), [2, 1]);
  });

  test("an attendance beyond the loaded part waits for its page", () => {
    const loaded = [
      attendance({ id: 1, created_at: at(1) }),
      attendance({ id: 2, created_at: at(2) }),
    ];
    const beyond = attendance({ id: 9, created_at: at(9), seq: 11 });
    const state = stateAfter(
      { waiting: loaded, limit: 2 },
      events({ seq: 11, kind: "attendance.created", attendance: beyond }),
    );
    assert.deepEqual(ids(attendancesOf(state, "waiting")), [1, 2]);
    assert.equal(state.counts.waiting, 1);
  });

  test("the last page brings everything into sight", () => {
    const loaded = [attendance({ id: 1, created_at: at(1) })];
    const rest = [attendance({ id: 5, created_at: at(5) })];
    const state = stateAfter(
      { waiting: loaded, limit: 1 },
      events({
        seq: 11,
        kind: "attendance.created",
        attendance: attendance({ id: 9, created_at: at(9), seq: 11 }),
      }),
      { kind: "page", state: "WAITING", items: rest, cursor: null },
    );
    assert.deepEqual(ids(attendancesOf(state, "waiting")), [1, 5, 9]);
    assert.equal(state.pages.WAITING.more, false);
  });

  test("a search finds by name without accents, and by digits of the number", () => {
    const jose = attendance({ id: 1, client: client({ id: 1, name: "José Almeida" }) });
    const other = attendance({ id: 2, client: client({ id: 2, name: "Beatriz" }) });
    const state = stateAfter({ waiting: [jose, other] });
    assert.deepEqual(ids(foundIn({ ...state, query: "jose" }, "waiting")), [1]);
    assert.deepEqual(ids(foundIn({ ...state, query: "99999-0002" }, "waiting")), [2]);
    assert.deepEqual(ids(foundIn({ ...state, query: "nobody" }, "waiting")), []);
  });

  test("next and previous walk the list and stop at its ends", () => {
    const waiting = [1, 2, 3].map((id) => attendance({ id, created_at: at(id) }));
    const state = stateAfter({ waiting });
    assert.equal(neighbour(state, 1), 1);
    assert.equal(neighbour({ ...state, selected: 1 }, 1), 2);
    assert.equal(neighbour({ ...state, selected: 3 }, 1), 3);
    assert.equal(neighbour({ ...state, selected: 2 }, -1), 1);
    assert.equal(neighbour(stateAfter({}), 1), null);
  });
});
