// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { at, attendance, client, events, message, page, stateAfter } from "./factories.js";

const GONE = client({ name: "Erased client", phone: null, addresses: [], seq: 20 });

/** @param {Partial<import("../../static/js/inbox/shapes.js").Attendance>} [given] */
function erased(given = {}) {
  return attendance({
    client: GONE,
    state: "FINISHED",
    finished_at: at(9),
    erased_at: at(10),
    last_message: null,
    seq: 21,
    ...given,
  });
}

test("an open conversation is empty once its messages were deleted, and asks for no more", () => {
  const state = stateAfter(
    { waiting: [attendance()] },
    page([message({ content: "a secret" })]),
    { kind: "select", attendanceId: 1 },
    events({ seq: 21, kind: "attendance.changed", attendance: erased() }),
  );
  const conversation = state.conversations.get(1);
  assert.deepEqual(conversation?.items, []);
  assert.equal(conversation?.hasOlder, false);
  assert.equal(state.selected, 1);
  assert.equal(state.clients.get(1)?.name, "Erased client");
  assert.ok(!JSON.stringify([...state.attendances.values()]).includes("a secret"));
});

test("what was being answered goes too", () => {
  const state = stateAfter(
    { waiting: [attendance()] },
    page([message()]),
    { kind: "aim", aim: { kind: "reply", message: message() } },
    { kind: "dialog", dialog: { kind: "view", message: message() } },
    events({ seq: 21, kind: "attendance.changed", attendance: erased() }),
  );
  assert.equal(state.aim, null);
  assert.equal(state.dialog, null);
});

test("what arrives in it later stays", () => {
  const later = message({ id: "m2", content: "me again", seq: 30, at: at(30) });
  const state = stateAfter(
    { waiting: [attendance()] },
    page([message()]),
    events(
      { seq: 21, kind: "attendance.changed", attendance: erased() },
      {
        seq: 30,
        kind: "message.created",
        attendance: erased({ seq: 30, last_message: later }),
        message: later,
      },
    ),
  );
  assert.deepEqual(
    state.conversations.get(1)?.items.map((one) => one.content),
    ["me again"],
  );
});
