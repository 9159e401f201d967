// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { reduce } from "../../static/js/inbox/reducer.js";
import {
  ANA,
  BRUNO,
  at,
  attendance,
  client,
  events,
  message,
  page,
  shownIds,
  stateAfter,
} from "./factories.js";

/** @typedef {import("../../static/js/inbox/reducer.js").Action} Action */

describe("objects", () => {
  test("an older attendance never overwrites a newer one", () => {
    const newer = attendance({ seq: 12, unread_count: 3 });
    const state = stateAfter(
      { waiting: [newer] },
      { kind: "attendance", attendance: attendance({ seq: 11, unread_count: 1 }) },
    );
    assert.equal(state.attendances.get(1)?.unread_count, 3);
  });

  test("a newer attendance overwrites an older one", () => {
    const state = stateAfter(
      { waiting: [attendance({ seq: 5, unread_count: 3 })] },
      { kind: "attendance", attendance: attendance({ seq: 11, unread_count: 1 }) },
    );
    assert.equal(state.attendances.get(1)?.unread_count, 1);
  });

  test("an older message never overwrites a newer one", () => {
    const state = stateAfter(
      { waiting: [attendance()] },
      page([message({ seq: 12, status: "READ" })]),
      { kind: "message", message: message({ seq: 11, status: "SENT" }) },
    );
    assert.equal(state.conversations.get(1)?.items[0].status, "READ");
  });

  test("an older client inside a newer attendance does not bring the old name back", () => {
    const state = stateAfter(
      { waiting: [attendance()] },
      events({ seq: 11, kind: "client.changed", client: client({ name: "Maria", seq: 11 }) }),
      { kind: "attendance", attendance: attendance({ seq: 20 }) },
    );
    assert.equal(state.clients.get(1)?.name, "Maria");
  });

  test("an older state of a number never overwrites a newer one", () => {
    const number = {
      id: 1,
      name: "Sales",
      kind: /** @type {const} */ ("practice"),
      state: "CONNECTED",
      since: at(0),
      sentence: "",
      detail: null,
      phone: null,
      has_qrcode: false,
      ignored: 0,
      catch_up: null,
      seq: 9,
    };
    const state = stateAfter(
      { instances: [number] },
      events({ seq: 11, kind: "instance.changed", instance: { ...number, state: "QR", seq: 8 } }),
    );
    assert.equal(state.instances.get(1)?.state, "CONNECTED");
  });

  test("a tick reaches the preview although the attendance itself has not changed", () => {
    const last = message({ from: "attendant", status: "SENT", seq: 5 });
    const state = stateAfter(
      { waiting: [attendance({ last_message: last })] },
      events({ seq: 11, kind: "message.changed", message: { ...last, status: "READ", seq: 11 } }),
    );
    assert.equal(state.attendances.get(1)?.last_message?.status, "READ");
  });

  test("the state that events are applied to stays as it was", () => {
    const before = stateAfter({
      waiting: [attendance()],
      counts: { waiting: 1, mine: 0, open: 0 },
    });
    const accepted = attendance({ state: "OPEN", attendant: ANA, seq: 11 });
    const was = { state: /** @type {const} */ ("WAITING"), attendant_id: null };
    reduce(before, events({ seq: 11, kind: "attendance.changed", attendance: accepted, was }));
    assert.equal(before.attendances.get(1)?.state, "WAITING");
    assert.equal(before.counts.waiting, 1);
  });
});

describe("the log", () => {
  test("an event that comes again changes nothing", () => {
    const created = { seq: 11, kind: "attendance.created", attendance: attendance({ seq: 11 }) };
    const state = stateAfter({}, events(created), events(created));
    assert.equal(state.counts.waiting, 1);
    assert.equal(state.seq, 11);
  });

  test("the place in the log moves with the last event of a group", () => {
    const state = stateAfter(
      {},
      events(
        { seq: 11, kind: "attendance.created", attendance: attendance({ seq: 11 }) },
        { seq: 15, kind: "client.changed", client: client({ seq: 15 }) },
      ),
    );
    assert.equal(state.seq, 15);
  });

  test("the answer to a POST does not move the place in the log", () => {
    const state = stateAfter({}, { kind: "message", message: message({ seq: 40 }) });
    assert.equal(state.seq, 10);
  });

  test("after a new snapshot the shown conversation is loaded anew and others are forgotten", () => {
    const waiting = [attendance({ id: 1 }), attendance({ id: 2 })];
    const before = stateAfter({ waiting }, page([message()]), { kind: "select", attendanceId: 1 });
    const other = reduce(before, {
      kind: "messages",
      attendanceId: 2,
      before: null,
      items: [],
      hasOlder: false,
    });
    const state = reduce(other, { kind: "snapshot", snapshot: { ...stateSnapshot(), waiting } });
    assert.equal(state.conversations.get(1)?.stale, true);
    assert.equal(state.conversations.has(2), false);
    assert.deepEqual(shownIds(state), ["m1"]);
  });
});

/** @returns {import("../../static/js/inbox/shapes.js").Snapshot} */
function stateSnapshot() {
  return {
    seq: 90,
    epoch: "second",
    users: [],
    instances: [],
    waiting: [],
    open: [],
    handed: [],
    limit: 100,
    me: { ...ANA, email: "", role: "ATTENDANT", active: true, seq: 1 },
    counts: { waiting: 0, mine: 0, open: 0 },
  };
}

describe("counts", () => {
  const waiting = { state: /** @type {const} */ ("WAITING"), attendant_id: null };
  const openWithAna = { state: /** @type {const} */ ("OPEN"), attendant_id: ANA.id };

  test("a new attendance is counted as waiting", () => {
    const state = stateAfter(
      {},
      events({ seq: 11, kind: "attendance.created", attendance: attendance({ seq: 11 }) }),
    );
    assert.deepEqual(state.counts, { waiting: 1, mine: 0, open: 0 });
  });

  test("its first message does not count it again", () => {
    const state = stateAfter(
      {},
      events(
        { seq: 11, kind: "attendance.created", attendance: attendance({ seq: 11 }) },
        {
          seq: 12,
          kind: "message.created",
          attendance: attendance({ seq: 12 }),
          message: message({ seq: 12 }),
          was: waiting,
        },
      ),
    );
    assert.equal(state.counts.waiting, 1);
  });

  test("a first message that announces its attendance counts it", () => {
    const state = stateAfter(
      {},
      events({
        seq: 11,
        kind: "message.created",
        attendance: attendance({ seq: 11 }),
        message: message({ seq: 11 }),
      }),
    );
    assert.equal(state.counts.waiting, 1);
  });

  test("accepting moves one from waiting to mine and open", () => {
    const state = stateAfter(
      { waiting: [attendance()], counts: { waiting: 4, mine: 2, open: 5 } },
      events({
        seq: 11,
        kind: "attendance.changed",
        was: waiting,
        attendance: attendance({ state: "OPEN", attendant: ANA, seq: 11 }),
      }),
    );
    assert.deepEqual(state.counts, { waiting: 3, mine: 3, open: 6 });
  });

  test("what a colleague accepts is open but not mine", () => {
    const state = stateAfter(
      { counts: { waiting: 4, mine: 2, open: 5 } },
      events({
        seq: 11,
        kind: "attendance.changed",
        was: waiting,
        attendance: attendance({ state: "OPEN", attendant: BRUNO, seq: 11 }),
      }),
    );
    assert.deepEqual(state.counts, { waiting: 3, mine: 2, open: 6 });
  });

  test("an attendance beyond the loaded list is counted off when it is finished", () => {
    const state = stateAfter(
      { counts: { waiting: 0, mine: 1, open: 300 } },
      events({
        seq: 11,
        kind: "attendance.changed",
        was: openWithAna,
        attendance: attendance({ id: 900, state: "FINISHED", attendant: ANA, seq: 11 }),
      }),
    );
    assert.deepEqual(state.counts, { waiting: 0, mine: 0, open: 299 });
  });

  test("the answer to accepting and its event count it once", () => {
    const accepted = attendance({ state: "OPEN", attendant: ANA, seq: 11 });
    const state = stateAfter(
      { waiting: [attendance()], counts: { waiting: 1, mine: 0, open: 0 } },
      { kind: "attendance", attendance: accepted },
      events({ seq: 11, kind: "attendance.changed", was: waiting, attendance: accepted }),
    );
    assert.deepEqual(state.counts, { waiting: 0, mine: 1, open: 1 });
  });
});

/** @type {Action} */
const TOLD = { kind: "notice", notice: { text: "Handed to Léo.", tone: "plain" } };

/** @type {(one: import("../../static/js/inbox/shapes.js").Attendance) => Action} */
const answer = (one) => ({ kind: "attendance", attendance: one });

/** @type {(was: import("../../static/js/inbox/shapes.js").Was) => Action} */
const hiddenBy = (was) =>
  events({ seq: 11, kind: "attendance.hidden", attendance_id: 1, client_id: 1, was });

describe("sight", () => {
  test("an attendance that is hidden leaves the lists, the counts and the screen", () => {
    const state = stateAfter(
      { waiting: [attendance()], counts: { waiting: 1, mine: 0, open: 0 } },
      page([message()]),
      { kind: "select", attendanceId: 1 },
      events({
        seq: 11,
        kind: "attendance.hidden",
        attendance_id: 1,
        client_id: 1,
        was: { state: "WAITING", attendant_id: null },
      }),
    );
    assert.equal(state.attendances.has(1), false);
    assert.equal(state.conversations.has(1), false);
    assert.equal(state.selected, null);
    assert.equal(state.counts.waiting, 0);
    assert.notEqual(state.notice, null);
  });

  test("who hands an attendance on is told so, whether answer or event comes first", () => {
    const leo = { id: 77, name: "Léo" };
    /** @type {import("../../static/js/inbox/shapes.js").Was} */
    const was = { state: "OPEN", attendant_id: ANA.id };
    const handedOn = attendance({ state: "OPEN", attendant: leo, seq: 11 });
    /** @type {[string, Action[]][]} */
    const orders = [
      ["answer", [answer(handedOn), TOLD, hiddenBy(was)]],
      ["event", [hiddenBy(was), answer(handedOn), TOLD]],
    ];
    for (const [first, actions] of orders) {
      const state = stateAfter(
        { open: [attendance({ state: "OPEN", attendant: ANA })] },
        { kind: "select", attendanceId: 1 },
        ...actions,
      );
      assert.equal(state.notice?.text, "Handed to Léo.", first);
      assert.equal(state.selected, null, first);
    }
  });

  test("hiding another attendance leaves the screen alone", () => {
    const state = stateAfter(
      { waiting: [attendance({ id: 1 }), attendance({ id: 2 })] },
      { kind: "select", attendanceId: 1 },
      events({
        seq: 11,
        kind: "attendance.hidden",
        attendance_id: 2,
        client_id: 2,
        was: { state: "WAITING", attendant_id: null },
      }),
    );
    assert.equal(state.selected, 1);
    assert.equal(state.notice, null);
  });

  test("an attendance that appears is listed and counted", () => {
    const mine = attendance({ state: "OPEN", attendant: ANA, seq: 11 });
    const state = stateAfter(
      {},
      events({ seq: 11, kind: "attendance.appeared", attendance: mine }),
    );
    assert.equal(state.attendances.get(1)?.state, "OPEN");
    assert.deepEqual(state.counts, { waiting: 0, mine: 1, open: 1 });
  });

  test("hidden and appeared again, it is counted once", () => {
    const waiting = attendance({ seq: 12 });
    const state = stateAfter(
      { waiting: [attendance()], counts: { waiting: 1, mine: 0, open: 0 } },
      events(
        {
          seq: 11,
          kind: "attendance.hidden",
          attendance_id: 1,
          was: { state: "WAITING", attendant_id: null },
        },
        { seq: 12, kind: "attendance.appeared", attendance: waiting },
      ),
    );
    assert.deepEqual(state.counts, { waiting: 1, mine: 0, open: 0 });
  });
});
