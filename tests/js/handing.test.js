// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { NO_DIRECTORY } from "../../static/js/inbox/directory.js";
import { isNewsTo } from "../../static/js/inbox/handing.js";
import { attendancesOf } from "../../static/js/inbox/lists.js";
import { newsOf } from "../../static/js/inbox/news.js";
import {
  ANA,
  BRUNO,
  at,
  attendance,
  client,
  events,
  message,
  snapshot as whole,
  stateAfter,
} from "./factories.js";

/**
 * An open attendance with a last message.
 *
 * @param {number} id
 * @param {number} minute
 * @param {Partial<import("../../static/js/inbox/shapes.js").Attendance>} [given]
 */
function open(id, minute, given = {}) {
  const last = message({ id: `m${id}`, attendance_id: id, at: at(minute) });
  return attendance({ id, state: "OPEN", attendant: ANA, last_message: last, ...given });
}

/** Attendance 1, whose client has long been silent, as Bruno handed it to Ana. */
const marked = open(1, 1, {
  handed_at: at(20),
  handed_by: BRUNO.id,
  client: client({ name: "Maria" }),
  seq: 11,
});

/**
 * The event of it, or of handing it to somebody else.
 *
 * @param {Partial<import("../../static/js/inbox/shapes.js").Attendance>} [given]
 * @param {import("../../static/js/inbox/shapes.js").Handed} [handed]
 */
function handing(given = {}, handed = { by: BRUNO.id, note: "" }) {
  const about = { ...marked, ...given };
  return events({ seq: about.seq, kind: "attendance.appeared", attendance: about, handed });
}

/** It as it is once Ana has opened it. */
const read = { ...marked, handed_at: null, handed_by: null, seq: 12 };
const snapshot = { open: [open(2, 9), open(3, 8)] };

/** @param {import("../../static/js/inbox/shapes.js").State} state */
function mine(state) {
  return attendancesOf(state, "mine").map(({ id }) => id);
}

describe("an attendance that a colleague hands on", () => {
  test("stands before all others until it is opened", () => {
    assert.deepEqual(mine(stateAfter(snapshot, handing())), [1, 2, 3]);
    const opened = stateAfter(snapshot, handing(), { kind: "attendance", attendance: read });
    assert.deepEqual(mine(opened), [2, 3, 1]);
  });

  test("stands there although the loaded part of the list ends before it", () => {
    const state = stateAfter({ ...snapshot, limit: 2 }, handing());
    assert.deepEqual(mine(state), [1, 2, 3]);
  });

  test("is said at once, with the note and a way to it", () => {
    const note = { by: BRUNO.id, note: "Wants a refund" };
    const { notice } = stateAfter(snapshot, handing({}, note));
    assert.equal(notice?.text, "Bruno hands you Maria: Wants a refund");
    assert.equal(notice?.attendanceId, 1);
    assert.equal(stateAfter(snapshot, handing()).notice?.text, "Bruno hands you Maria.");
  });

  test("is no news when it goes to somebody else or the reader did it", () => {
    const own = { handed_at: null, handed_by: null };
    for (const event of [handing({ attendant: BRUNO }), handing(own, { by: ANA.id })]) {
      const state = stateAfter(snapshot, event);
      assert.equal(state.notice, null);
      assert.equal(state.attendances.get(1)?.unread_count, 0);
      assert.equal(isNewsTo(state.me, /** @type {any} */ (state.attendances.get(1))), false);
    }
  });

  test("is to be read although the client has written nothing since", () => {
    const { me, attendances } = stateAfter(snapshot, handing());
    assert.equal(isNewsTo(me, /** @type {any} */ (attendances.get(1))), true);
    assert.equal(isNewsTo(me, read), false);
    assert.equal(isNewsTo(me, { ...marked, attendant: BRUNO }), false);
  });
});

describe("an attendance that a colleague hands to a department", () => {
  const sales = { id: 3, name: "Sales", position: 0, active: true, member_ids: [ANA.id] };
  /** @param {number[]} members */
  const knowing = (members) => ({
    kind: /** @type {const} */ ("directory"),
    directory: { ...NO_DIRECTORY, departments: [{ ...sales, member_ids: members }] },
  });
  const back = handing(
    { state: "WAITING", attendant: null, department_id: 3, handed_at: null, handed_by: null },
    { by: BRUNO.id, note: "Wants a refund" },
  );

  test("is said to who is in it", () => {
    const { notice } = stateAfter(snapshot, knowing([ANA.id]), back);
    assert.equal(notice?.text, "Bruno hands Maria to Sales: Wants a refund");
    assert.equal(notice?.attendanceId, 1);
  });

  test("is said to nobody else, nor to who did it", () => {
    assert.equal(stateAfter(snapshot, knowing([BRUNO.id]), back).notice, null);
    const own = handing({ state: "WAITING", attendant: null, department_id: 3 }, { by: ANA.id });
    assert.equal(stateAfter(snapshot, knowing([ANA.id]), own).notice, null);
  });

  test("is heard also by who looks at the inbox", () => {
    const before = stateAfter(snapshot, knowing([ANA.id]));
    const { events: [event] } = /** @type {{events: any[]}} */ (/** @type {unknown} */ (back));
    assert.deepEqual(newsOf(stateAfter(snapshot, knowing([ANA.id]), back), before, event), {
      title: "Bruno hands Maria to Sales: Wants a refund",
      text: "",
      isPressing: true,
      isWaiting: true,
    });
  });
});

describe("an attendance that was handed on while the page was closed", () => {
  const meanwhile = { ...snapshot, handed: [marked], limit: 2 };

  test("is said and marked when the page is opened", () => {
    const state = stateAfter(meanwhile);
    assert.deepEqual(mine(state), [1, 2, 3]);
    assert.equal(state.notice?.text, "Bruno hands you Maria.");
    assert.equal(state.notice?.attendanceId, 1);
  });

  test("is said once, however often the page starts anew", () => {
    const again = { kind: /** @type {const} */ ("snapshot"), snapshot: whole(meanwhile) };
    const state = stateAfter(meanwhile, { kind: "notice", notice: null }, again);
    assert.equal(state.notice, null);
    assert.deepEqual(mine(state), [1, 2, 3]);
  });

  test("of several the last is said", () => {
    const later = open(4, 2, { handed_at: at(30), handed_by: 99, client: client({ id: 4 }) });
    const { notice } = stateAfter({ ...snapshot, handed: [later, marked] });
    assert.equal(notice?.text, "A colleague hands you Client 4.");
  });
});

describe("what is told to somebody", () => {
  /**
   * @param {Partial<import("../../static/js/inbox/shapes.js").Event> & {seq: number,
   *   kind: string}} event
   * @param {Partial<import("../../static/js/inbox/shapes.js").Snapshot>} [given]
   */
  function news(event, given = {}) {
    const before = stateAfter(given);
    const complete = { at: at(59), ...event };
    return newsOf(stateAfter(given, events(event)), before, complete);
  }

  test("a hand-over is heard also by who looks at the inbox", () => {
    const attendance = open(1, 1, { seq: 11, client: client({ name: "Maria" }) });
    const handed = { by: BRUNO.id, note: "Urgent" };
    const told = news({ seq: 11, kind: "attendance.appeared", attendance, handed });
    const title = "Bruno hands you Maria: Urgent";
    assert.deepEqual(told, { title, text: "", isPressing: true, isWaiting: false });
  });

  test("an alarm is heard once", () => {
    const alarmed = attendance({ id: 1, seq: 11, alarmed_at: at(20) });
    const event = { seq: 11, kind: "attendance.changed", attendance: alarmed };
    assert.equal(news(event, { waiting: [attendance()] })?.isPressing, true);
    const known = attendance({ alarmed_at: at(20) });
    assert.equal(news(event, { waiting: [known] }), null);
  });

  test("a client's message is heard by who looks elsewhere, a note by nobody", () => {
    const about = open(1, 1, { seq: 11 });
    const kind = "message.created";
    const from = message({ content: "Hi", seq: 11 });
    assert.deepEqual(news({ seq: 11, kind, attendance: about, message: from }), {
      title: "Client 1",
      text: "Hi",
      isPressing: false,
      isWaiting: false,
    });
    const note = message({ from: "note", user_id: BRUNO.id, seq: 11 });
    assert.equal(news({ seq: 11, kind, attendance: about, message: note }), null);
  });
});
