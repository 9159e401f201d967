// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { reduce } from "../../static/js/inbox/reducer.js";
import { ANA, attendance, client, events, message, stateAfter } from "./factories.js";

const survivor = client({ id: 1, seq: 11 });
const mine = attendance({ id: 1, state: "OPEN", attendant: ANA });
const theirs = attendance({ id: 2 });
const strangers = attendance({ id: 3 });

/** What an inbox shows that has loaded every conversation. */
function loaded() {
  const given = { open: [mine], waiting: [theirs, strangers], counts: counts(2, 1) };
  return [1, 2, 3].reduce(
    (state, attendanceId) =>
      reduce(state, {
        kind: "messages",
        attendanceId,
        before: null,
        items: [message({ id: `m${attendanceId}`, attendance_id: attendanceId })],
        hasOlder: false,
      }),
    stateAfter(given),
  );
}

/**
 * @param {number} waiting
 * @param {number} open
 */
function counts(waiting, open) {
  return { waiting, mine: open, open };
}

describe("clients who become one", () => {
  test("conversations of both are loaded again, others stay", () => {
    const state = reduce(
      loaded(),
      events({ seq: 11, kind: "client.merged", client: survivor, merged_id: 2 }),
    );
    assert.deepEqual([...state.conversations.keys()], [3]);
  });

  test("the attendance that was absorbed leaves the lists, and the counts are right", () => {
    const state = reduce(
      loaded(),
      events(
        { seq: 11, kind: "client.merged", client: survivor, merged_id: 2 },
        {
          seq: 12,
          kind: "attendance.changed",
          attendance: { ...theirs, client: survivor, state: "FINISHED", seq: 12 },
          was: { state: "WAITING", attendant_id: null },
        },
      ),
    );
    assert.deepEqual(state.counts, counts(1, 1));
    assert.equal(state.attendances.get(2)?.client.id, 1);
    assert.equal(state.clients.get(1)?.seq, 11);
  });

  test("whoever has the absorbed one open goes where its messages went, if they may see that", () => {
    /** @param {number} target */
    const absorbed = (target) => ({
      seq: 12,
      kind: "attendance.changed",
      attendance: {
        ...theirs,
        client: survivor,
        state: /** @type {const} */ ("FINISHED"),
        absorbed_into: target,
        seq: 12,
      },
      was: { state: /** @type {const} */ ("WAITING"), attendant_id: null },
    });
    const before = reduce(loaded(), { kind: "select", attendanceId: 2 });
    assert.equal(reduce(before, events(absorbed(1))).selected, 1);
    assert.equal(reduce(before, events(absorbed(9))).selected, 2);
    const elsewhere = reduce(before, { kind: "select", attendanceId: 3 });
    assert.equal(reduce(elsewhere, events(absorbed(1))).selected, 3);
  });

  test("a client who is parted again has conversations loaded again too", () => {
    const state = reduce(
      loaded(),
      events({ seq: 11, kind: "client.parted", client: client({ id: 3, seq: 11 }), merged_id: 9 }),
    );
    assert.deepEqual([...state.conversations.keys()], [1, 2]);
  });

  test("a change of a client's name leaves conversations alone", () => {
    const state = reduce(loaded(), events({ seq: 11, kind: "client.changed", client: survivor }));
    assert.equal(state.conversations.size, 3);
  });
});
