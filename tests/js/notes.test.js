// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { forgetWhatIsOver } from "../../static/js/inbox/forgetting.js";
import { Outbox } from "../../static/js/inbox/outbox.js";
import { createStore } from "../../static/js/inbox/store.js";
import { layOut } from "../../static/js/inbox/thread.js";
import { FakeFiles, FakeServer, FakeStorage, FakeTexts, alone, settle } from "./browser.js";
import { ANA, attendance, events, message, page, snapshot, stateAfter } from "./factories.js";

const open = [attendance({ state: "OPEN", attendant: ANA })];

describe("a private note", () => {
  test("goes where notes go, and is shown as one before the server has it", async () => {
    const server = new FakeServer();
    const store = createStore();
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    new Outbox(store, new FakeStorage(), new FakeFiles(), alone()).send(1, "A regular", { is_note: true });
    const [{ bubbles }] = layOut(store.get(), 1);
    assert.equal(bubbles[0].message.from, "note");
    const request = await server.request(0);
    assert.match(request.path, /attendances\/1\/notes$/);
    assert.deepEqual(Object.keys(request.body), ["id", "content"]);
    const { id, content } = request.body;
    request.answer(201, message({ id, content, from: "note", user_id: ANA.id, seq: 20 }));
    await settle();
    assert.deepEqual(store.get().outbox, []);
  });

  test("leaves the list's preview as it is", () => {
    const last = message({ id: "hello" });
    const before = attendance({ state: "OPEN", attendant: ANA, last_message: last });
    const note = message({ id: "n", from: "note", user_id: 2, seq: 11 });
    const state = stateAfter(
      { open: [before] },
      page([last]),
      events({
        seq: 11,
        kind: "message.created",
        message: note,
        attendance: { ...before, seq: 11 },
        was: { state: "OPEN", attendant_id: ANA.id },
      }),
    );
    assert.equal(state.attendances.get(1)?.last_message?.id, "hello");
    assert.deepEqual(
      state.conversations.get(1)?.items.map(({ id }) => id),
      ["hello", "n"],
    );
  });

  test("is not written any more once another attendance or a message is looked at", () => {
    const noting = /** @type {const} */ ({ kind: "noting", noting: true });
    assert.equal(stateAfter({ open }, noting).noting, true);
    assert.equal(stateAfter({ open }, noting, { kind: "select", attendanceId: 1 }).noting, false);
    const aim = /** @type {const} */ ({ kind: "reply", message: message() });
    assert.equal(stateAfter({ open }, noting, { kind: "aim", aim }).noting, false);
  });

  test("that was begun is kept with its attendance and forgotten with it", () => {
    const store = createStore();
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    const drafts = new FakeTexts();
    drafts.write("1:note", "He never");
    drafts.write("7:note", "Another");
    /** @type {object[]} */
    const held = [];
    forgetWhatIsOver(store, drafts, { hold: (one) => held.push(one) });
    assert.deepEqual(drafts.keys(), ["1:note"]);
    assert.deepEqual(held, [
      { attendance_id: 7, content: "Another", client: undefined, is_note: true },
    ]);
  });
});
