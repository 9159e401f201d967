// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { strandedDrafts } from "../../static/js/inbox/drafts.js";
import { reduce } from "../../static/js/inbox/reducer.js";
import { layOut } from "../../static/js/inbox/thread.js";
import {
  ANA,
  at,
  attachment,
  attendance,
  events,
  message,
  page,
  stateAfter,
} from "./factories.js";

const open = [attendance({ state: "OPEN", attendant: ANA })];
const photo = attachment({ id: "photo", name: "a.png", type: "image/png" });
const paper = attachment({ id: "paper", name: "a.pdf", type: "application/pdf" });

/** @param {import("../../static/js/inbox/shapes.js").Attachment} one */
function attached(one, attendanceId = 1) {
  return /** @type {const} */ ({ kind: "attach", attendanceId, attachment: one });
}

describe("files that are chosen", () => {
  test("stand in the order of choosing, each attendance with its own", () => {
    const state = stateAfter({ open }, attached(photo), attached(paper), attached(photo, 2));
    assert.deepEqual(
      state.attached.get(1)?.map((one) => one.id),
      ["photo", "paper"],
    );
    assert.equal(state.attached.get(2)?.length, 1);
  });

  test("can be taken away again", () => {
    const state = stateAfter({ open }, attached(photo), attached(paper), {
      kind: "detach",
      attendanceId: 1,
      ids: ["photo"],
    });
    assert.deepEqual(
      state.attached.get(1)?.map((one) => one.id),
      ["paper"],
    );
  });
});

describe("a message that was refused", () => {
  /** @type {import("../../static/js/inbox/shapes.js").Draft} */
  const draft = {
    id: "d1",
    attendance_id: 1,
    content: "typed offline",
    at: at(5),
    phase: "refused",
    reason: "Not found.",
    client: "Maria",
  };
  const written = stateAfter({ open }, { kind: "outbox.add", draft });

  test("stands in its conversation while that can be answered", () => {
    assert.deepEqual(strandedDrafts(written), []);
  });

  test("is told of apart when a colleague has the attendance", () => {
    const was = { state: /** @type {const} */ ("OPEN"), attendant_id: ANA.id };
    const hidden = events({ seq: 11, kind: "attendance.hidden", attendance_id: 1, was });
    assert.deepEqual(strandedDrafts(reduce(written, hidden)), [draft]);
  });

  test("is told of apart when the attendance is finished", () => {
    const finished = attendance({ state: "FINISHED", attendant: ANA, seq: 11 });
    const ended = events({ seq: 11, kind: "attendance.changed", attendance: finished });
    assert.deepEqual(strandedDrafts(reduce(written, ended)), [draft]);
  });

  test("is not told of while it may still leave", () => {
    const waiting = { ...draft, phase: /** @type {const} */ ("waiting") };
    assert.deepEqual(strandedDrafts(stateAfter({}, { kind: "outbox.add", draft: waiting })), []);
  });
});

describe("a file on its way", () => {
  /** @type {import("../../static/js/inbox/shapes.js").Draft} */
  const draft = {
    id: "d1",
    attendance_id: 1,
    content: "look",
    at: at(5),
    phase: "sending",
    reason: null,
    type: "IMAGE",
    quoted_message_id: "m1",
    quote: { from_me: false, type: "TEXT", content: "hello" },
    file: {
      name: "a.png",
      mime: "image/png",
      size: 7,
      width: 4,
      height: 3,
      seconds: null,
      url: "blob:a",
    },
  };

  test("looks like the message it will be", () => {
    const state = stateAfter({ open }, page([message()]), { kind: "outbox.add", draft });
    const shown = layOut(state, 1).flatMap((day) => day.bubbles).at(-1)?.message;
    assert.equal(shown?.type, "IMAGE");
    assert.deepEqual([shown?.media?.width, shown?.media?.height], [4, 3]);
    assert.equal(shown?.quote?.content, "hello");
  });

  test("tells how much of it has left, and begins anew with a new attempt", () => {
    const half = stateAfter(
      { open },
      { kind: "outbox.add", draft },
      { kind: "outbox.progress", id: "d1", progress: 0.5 },
    );
    assert.equal(half.outbox[0].progress, 0.5);
    const again = stateAfter(
      { open },
      { kind: "outbox.add", draft: half.outbox[0] },
      { kind: "outbox.change", id: "d1", phase: "sending" },
    );
    assert.equal(again.outbox[0].progress, 0);
  });
});

describe("what is written refers to a message", () => {
  const aim = /** @type {const} */ ({ kind: "reply", message: message() });

  test("until another attendance is shown", () => {
    const state = stateAfter({ open }, { kind: "aim", aim }, { kind: "select", attendanceId: 2 });
    assert.equal(state.aim, null);
  });

  test("until that message is deleted", () => {
    const deleted = message({ content: "", deleted_at: at(6), seq: 11 });
    const changed = { seq: 11, kind: "message.changed", message: deleted };
    const state = stateAfter({ open }, page([message()]), { kind: "aim", aim }, events(changed));
    assert.equal(state.aim, null);
  });
});
