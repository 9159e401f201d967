// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { Actions } from "../../static/js/inbox/actions.js";
import { Loader } from "../../static/js/inbox/loader.js";
import { Outbox } from "../../static/js/inbox/outbox.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakeFiles, FakePage, FakeServer, FakeStorage, alone } from "./browser.js";
import { ANA, attachment, attendance, message, snapshot } from "./factories.js";

const PLAN = attachment({ name: "plan.pdf", type: "application/pdf" });

describe("an attendance with something that has not left", () => {
  const list = { userId: null, departmentId: null };
  /** @type {FakeServer} */
  let server;
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {Actions} */
  let actions;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    new FakePage();
    server = new FakeServer();
    store = createStore();
    const open = [1, 2].map((id) => attendance({ id, state: "OPEN", attendant: ANA }));
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    store.dispatch({ kind: "select", attendanceId: 1 });
    const drafts = new FakeStorage();
    const outbox = new Outbox(store, new FakeStorage(), new FakeFiles(), alone());
    actions = new Actions(store, new Loader(store), outbox, drafts);
  });
  afterEach(() => mock.timers.reset());

  for (const [kind, what, hold] of /** @type {const} */ ([
    ["A message", "a file", () => store.dispatch({ kind: "attach", attendanceId: 1, attachment: PLAN })],
    [
      "A voice note",
      "a recording",
      () =>
        store.dispatch({ kind: "recording", recording: { attendanceId: 1, phase: "recording" } }),
    ],
  ])) {
    test(`is not handed on: ${what} would be discarded`, async () => {
      hold();
      actions.startTransfer(1);
      assert.equal(store.get().dialog, null);
      assert.match(store.get().notice?.text ?? "", new RegExp(`^${kind} has not left yet`));
      assert.equal(await actions.transfer(1, list, ""), false);
      assert.deepEqual(server.requests, []);
    });
  }

  test("says so no more once another one is shown", () => {
    store.dispatch({ kind: "attach", attendanceId: 1, attachment: PLAN });
    actions.startTransfer(1);
    store.dispatch({ kind: "select", attendanceId: 2 });
    assert.equal(store.get().notice, null);
  });

  test("does not keep another one from being handed on", () => {
    store.dispatch({ kind: "attach", attendanceId: 1, attachment: PLAN });
    actions.startTransfer(2);
    assert.deepEqual(store.get().dialog, { kind: "transfer", attendanceId: 2 });
  });

  const giving = /** @type {const} */ ({
    transfer: () => actions.transfer(1, list, ""),
    finish: () => actions.finish(1),
  });
  for (const [how, give] of Object.entries(giving)) {
    test(`waits for words that are being posted: ${how}`, async () => {
      actions.messages.send(1, "I do");
      actions.startTransfer(1);
      assert.deepEqual(store.get().dialog, { kind: "transfer", attendanceId: 1 });
      const given = give();
      const post = await server.request(0);
      assert.equal(post.path, "/api/v1/attendances/1/messages");
      post.answer(202, message({ id: post.body.id, status: "QUEUED" }));
      const request = await server.request(1);
      assert.equal(request.path, `/api/v1/attendances/1/${how}`);
      request.answer(200, attendance({ id: 1, state: "FINISHED" }));
      await given;
    });

    test(`does not go on while the connection is lost: ${how}`, async () => {
      actions.messages.send(1, "I do");
      const given = give();
      (await server.request(0)).lose();
      await given;
      assert.match(store.get().notice?.text ?? "", /^A message has not left yet/);
      assert.equal(server.requests.length, 1);
    });
  }
});
