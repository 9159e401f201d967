// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { forgetWhatIsOver } from "../../static/js/inbox/forgetting.js";
import { MessageActions } from "../../static/js/inbox/message_actions.js";
import { Outbox } from "../../static/js/inbox/outbox.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage, FakeServer, FakeStorage, FakeUpload } from "./browser.js";
import { ANA, attendance, events, snapshot } from "./factories.js";

const open = [1, 2].map((id) => attendance({ id, state: "OPEN", attendant: ANA }));
const was = { state: /** @type {const} */ ("OPEN"), attendant_id: ANA.id };
const hidden = events({ seq: 11, kind: "attendance.hidden", attendance_id: 1, was });
const over = attendance({ state: "FINISHED", attendant: ANA, seq: 11 });
const finished = events({ seq: 11, kind: "attendance.changed", attendance: over, was });

/** @type {ReturnType<typeof createStore>} */
let store;
/** @type {MessageActions} */
let actions;

afterEach(() => mock.timers.reset());

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  new FakePage();
  new FakeServer();
  FakeUpload.install();
  store = createStore();
  store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
  actions = new MessageActions(store, new Outbox(store, new FakeStorage()));
});

/** @param {number} attendanceId */
function namesIn(attendanceId) {
  return (store.get().attached.get(attendanceId) ?? []).map(({ file }) => file.name);
}

describe("a file that is chosen", () => {
  const file = new File(["content"], "a.pdf", { type: "application/pdf" });

  test("goes with a text that is sent before the file was looked at", () => {
    void actions.attach(1, [file]);
    actions.send(1, "the plan");
    assert.equal(FakeUpload.all[0].fields.content, "the plan");
    assert.ok(FakeUpload.all[0].fields.file instanceof File);
  });

  test("is taken away again when it cannot be sent", async () => {
    await actions.attach(1, [new File([], "empty.pdf"), file]);
    assert.deepEqual(namesIn(1), ["a.pdf"]);
    assert.equal(store.get().notice?.text, "empty.pdf is empty.");
  });
});

describe("a file that has to be fetched", () => {
  const file = new File(["content"], "menu.pdf", { type: "application/pdf" });
  const about = { name: "menu.pdf", mime: "application/pdf" };
  /** @type {(file: File) => void} */
  let come = () => undefined;
  /** @returns {Promise<File>} once it comes */
  const fetched = () =>
    new Promise((resolve) => {
      come = resolve;
    });
  const isLoading = () => store.get().attached.get(1)?.map((one) => Boolean(one.is_loading));

  test("has its place at once and is there when it has come", async () => {
    const attaching = actions.attachLater(1, about, fetched);
    assert.deepEqual([namesIn(1), isLoading()], [["menu.pdf"], [true]]);
    come(file);
    await attaching;
    assert.deepEqual([namesIn(1), isLoading()], [["menu.pdf"], [false]]);
  });

  test("leaves no place behind when it cannot be had", async () => {
    await actions.attachLater(1, about, async () => null);
    assert.deepEqual(namesIn(1), []);
  });

  test("does not come back once it was taken away", async () => {
    const attaching = actions.attachLater(1, about, fetched);
    const [place] = store.get().attached.get(1) ?? [];
    actions.detach(1, place);
    come(file);
    await attaching;
    assert.deepEqual(namesIn(1), []);
  });
});

describe("an attendance that is over", () => {
  const file = new File(["content"], "a.pdf", { type: "application/pdf" });

  for (const [how, event] of /** @type {const} */ ([
    ["handed on", hidden],
    ["finished", finished],
  ])) {
    test(`takes what was written and chosen for it along when it is ${how}`, async (context) => {
      const revoke = context.mock.method(URL, "revokeObjectURL");
      const drafts = new FakeStorage();
      drafts.write(1, "half a sentence");
      drafts.write(2, "another");
      forgetWhatIsOver(store, drafts);
      await actions.attach(1, [file]);
      await actions.attach(2, [file]);
      assert.deepEqual(drafts.keys(), ["1", "2"]);

      store.dispatch(event);
      assert.deepEqual([namesIn(1), namesIn(2)], [[], ["a.pdf"]]);
      assert.deepEqual(drafts.keys(), ["2"]);
      assert.equal(revoke.mock.callCount(), 1);
    });
  }

  test("is forgotten at the start too, but not while open ones are unknown", () => {
    const drafts = new FakeStorage();
    drafts.write(7, "left by an earlier page");
    const given = snapshot({ open, limit: 2 });
    store.dispatch({ kind: "snapshot", snapshot: given });
    forgetWhatIsOver(store, drafts);
    assert.deepEqual(drafts.keys(), ["7"]);
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open, limit: 3 }) });
    assert.deepEqual(drafts.keys(), []);
  });
});
