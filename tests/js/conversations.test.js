// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { reduce } from "../../static/js/inbox/reducer.js";
import { layOut } from "../../static/js/inbox/thread.js";
import {
  ANA,
  at,
  attendance,
  events,
  message,
  page,
  shownIds,
  snapshot,
  stateAfter,
} from "./factories.js";

const open = [attendance({ state: "OPEN", attendant: ANA })];

/** @type {import("../../static/js/inbox/shapes.js").Draft} */
const draft = {
  id: "d1",
  attendance_id: 1,
  content: "hi",
  at: at(5),
  phase: "sending",
  reason: null,
};

describe("order", () => {
  test("messages stand by WhatsApp's time, whatever order they arrive in", () => {
    const state = stateAfter(
      { open },
      page([message({ id: "b", at: at(2) })]),
      events(
        { seq: 11, kind: "message.created", message: message({ id: "c", at: at(3), seq: 11 }) },
        { seq: 12, kind: "message.created", message: message({ id: "a", at: at(1), seq: 12 }) },
      ),
    );
    assert.deepEqual(shownIds(state), ["a", "b", "c"]);
  });

  test("messages of the same second stand by position", () => {
    const state = stateAfter(
      { open },
      page([message({ id: "second", position: 2 })]),
      events({
        seq: 11,
        kind: "message.created",
        message: message({ id: "first", position: 1, seq: 11 }),
      }),
    );
    assert.deepEqual(shownIds(state), ["first", "second"]);
  });

  test("a message that gets an earlier time moves to its place", () => {
    const state = stateAfter(
      { open },
      page([message({ id: "a", at: at(1) }), message({ id: "b", at: at(2) })]),
      events({
        seq: 11,
        kind: "message.changed",
        message: message({ id: "b", at: at(0), seq: 11 }),
      }),
    );
    assert.deepEqual(shownIds(state), ["b", "a"]);
  });
});

describe("pages", () => {
  test("older messages come before the loaded ones", () => {
    const state = stateAfter(
      { open },
      page([message({ id: "c", at: at(3) })], { hasOlder: true }),
      page([message({ id: "a", at: at(1) }), message({ id: "b", at: at(2) })], { before: "c" }),
    );
    assert.deepEqual(shownIds(state), ["a", "b", "c"]);
    assert.equal(state.conversations.get(1)?.hasOlder, false);
  });

  test("only the newest page tells what was missed: an older one leaves that open", () => {
    const loaded = stateAfter(
      { open },
      { kind: "select", attendanceId: 1 },
      page([message({ id: "c", at: at(3) })], { hasOlder: true }),
    );
    const anew = reduce(loaded, { kind: "snapshot", snapshot: snapshot({ open }) });
    const older = page([message({ id: "a", at: at(1) })], { before: "c" });
    assert.equal(reduce(anew, older).conversations.get(1)?.stale, true);
    const newest = page([message({ id: "d", at: at(4) })]);
    assert.equal(reduce(anew, newest).conversations.get(1)?.stale, false);
  });

  test("a page for another beginning is dropped", () => {
    const state = stateAfter(
      { open },
      page([message({ id: "c", at: at(3) })], { hasOlder: true }),
      page([message({ id: "a", at: at(1) })], { before: "x" }),
    );
    assert.deepEqual(shownIds(state), ["c"]);
  });

  test("a message older than everything loaded waits for its page", () => {
    const state = stateAfter(
      { open },
      page([message({ id: "c", at: at(3) })], { hasOlder: true }),
      events({
        seq: 11,
        kind: "message.created",
        message: message({ id: "a", at: at(1), seq: 11 }),
      }),
    );
    assert.deepEqual(shownIds(state), ["c"]);
  });

  test("a message that arrives while the first page loads is not lost", () => {
    const state = stateAfter(
      { open },
      { kind: "messages.loading", attendanceId: 1 },
      events({
        seq: 11,
        kind: "message.created",
        message: message({ id: "new", at: at(9), seq: 11 }),
      }),
      page([message({ id: "old", at: at(1) })]),
    );
    assert.deepEqual(shownIds(state), ["old", "new"]);
  });

  test("messages of a conversation that nobody opened are not kept", () => {
    const state = stateAfter(
      { open },
      events({ seq: 11, kind: "message.created", message: message({ seq: 11 }) }),
    );
    assert.equal(state.conversations.has(1), false);
  });
});

describe("what is written here", () => {
  test("it stands last at once, with a clock", () => {
    const state = stateAfter({ open }, page([message()]), { kind: "outbox.add", draft });
    const bubbles = layOut(state, 1).flatMap((day) => day.bubbles);
    assert.deepEqual(
      bubbles.map((one) => one.message.id),
      ["m1", "d1"],
    );
    assert.equal(bubbles[1].message.status, "QUEUED");
  });

  test("its event takes the draft's place", () => {
    const echo = message({
      id: "d1",
      from: "attendant",
      user_id: 1,
      status: "QUEUED",
      at: at(6),
      seq: 11,
    });
    const state = stateAfter(
      { open },
      page([message()]),
      { kind: "outbox.add", draft },
      events({
        seq: 11,
        kind: "message.created",
        message: echo,
        attendance: attendance({ state: "OPEN", seq: 11 }),
      }),
    );
    assert.deepEqual(state.outbox, []);
    assert.deepEqual(shownIds(state), ["m1", "d1"]);
  });

  test("the answer to its POST takes the draft's place, and the event after it changes nothing", () => {
    const echo = message({
      id: "d1",
      from: "attendant",
      user_id: 1,
      status: "QUEUED",
      at: at(6),
      seq: 11,
    });
    const state = stateAfter(
      { open },
      page([message()]),
      { kind: "outbox.add", draft },
      { kind: "message", message: echo },
      events({ seq: 11, kind: "message.created", message: echo }),
    );
    assert.deepEqual(state.outbox, []);
    assert.deepEqual(shownIds(state), ["m1", "d1"]);
  });

  test("a tick that overtakes the answer to the POST is not undone by it", () => {
    const sent = message({ id: "d1", from: "attendant", status: "SENT", at: at(6), seq: 12 });
    const state = stateAfter(
      { open },
      page([]),
      { kind: "outbox.add", draft },
      events({ seq: 12, kind: "message.changed", message: sent }),
      { kind: "message", message: { ...sent, status: "QUEUED", seq: 11 } },
    );
    assert.equal(state.conversations.get(1)?.items[0].status, "SENT");
  });

  test("a refusal keeps the draft with its reason", () => {
    const state = stateAfter(
      { open },
      { kind: "outbox.add", draft },
      { kind: "outbox.change", id: "d1", phase: "refused", reason: "Too long." },
    );
    const [bubble] = layOut(state, 1)[0].bubbles;
    assert.equal(bubble.draft?.phase, "refused");
    assert.equal(bubble.message.error, "Too long.");
  });

  test("a new snapshot keeps the drafts", () => {
    const state = stateAfter(
      { open },
      { kind: "outbox.add", draft },
      { kind: "snapshot", snapshot: snapshot({ open, seq: 90, epoch: "second" }) },
    );
    assert.deepEqual(state.outbox, [draft]);
  });
});

describe("layout", () => {
  test("days are apart, and runs end at another author or after a pause", () => {
    const state = stateAfter(
      { open },
      page([
        message({ id: "a", at: at(0) }),
        message({ id: "b", at: at(1) }),
        message({ id: "c", at: at(30) }),
        message({ id: "d", at: at(31), from: "attendant", user_id: 1, status: "SENT" }),
        message({ id: "e", at: "2026-01-20T12:00:00.000Z" }),
      ]),
    );
    const days = layOut(state, 1);
    assert.deepEqual(
      days.map((day) => day.bubbles.length),
      [4, 1],
    );
    const firsts = days.flatMap((day) => day.bubbles).filter((one) => one.isFirst);
    assert.deepEqual(
      firsts.map((one) => one.message.id),
      ["a", "c", "d", "e"],
    );
  });

  test("the unread divider stands before the first message that was not read", () => {
    const state = stateAfter(
      { open },
      page([
        message({ id: "a", at: at(0) }),
        message({ id: "b", at: at(1) }),
        message({ id: "mine", at: at(2), from: "attendant", user_id: 1 }),
        message({ id: "c", at: at(3) }),
      ]),
      { kind: "divider", attendanceId: 1, unread: 2 },
    );
    const bubbles = layOut(state, 1).flatMap((day) => day.bubbles);
    assert.deepEqual(
      bubbles.filter((one) => one.isUnreadFrom).map((one) => one.message.id),
      ["b"],
    );
  });

  test("the unread divider goes when the reader answers", () => {
    const state = stateAfter(
      { open },
      page([message({ id: "a", at: at(0) })]),
      { kind: "divider", attendanceId: 1, unread: 1 },
      { kind: "outbox.add", draft },
    );
    const bubbles = layOut(state, 1).flatMap((day) => day.bubbles);
    assert.equal(
      bubbles.some((one) => one.isUnreadFrom),
      false,
    );
  });
});
