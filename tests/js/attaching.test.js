// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { FileActions } from "../../static/js/inbox/file_actions.js";
import { forgetWhatIsOver } from "../../static/js/inbox/forgetting.js";
import { MessageActions } from "../../static/js/inbox/message_actions.js";
import { Outbox } from "../../static/js/inbox/outbox.js";
import { createStore } from "../../static/js/inbox/store.js";
import {
  FakeFiles,
  FakePage,
  FakeServer,
  FakeStorage,
  FakeTexts,
  FakeUpload,
  alone,
} from "./browser.js";
import { ANA, attendance, events, message, snapshot } from "./factories.js";

const open = [1, 2].map((id) => attendance({ id, state: "OPEN", attendant: ANA }));
const was = { state: /** @type {const} */ ("OPEN"), attendant_id: ANA.id };
const hidden = events({ seq: 11, kind: "attendance.hidden", attendance_id: 1, was });
const over = attendance({ state: "FINISHED", attendant: ANA, seq: 11 });
const finished = events({ seq: 11, kind: "attendance.changed", attendance: over, was });

/** @type {ReturnType<typeof createStore>} */
let store;
/** @type {MessageActions} */
let actions;
/** @type {FileActions} */
let files;
/** @type {FakeStorage} */
let drafts;

afterEach(() => mock.timers.reset());

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  new FakePage();
  new FakeServer();
  FakeUpload.install();
  store = createStore();
  store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
  const outbox = new Outbox(store, new FakeStorage(), new FakeFiles(), alone());
  actions = new MessageActions(store, outbox);
  drafts = new FakeStorage();
  files = new FileActions(store, drafts);
});

/** @param {number} attendanceId */
function namesIn(attendanceId) {
  return (store.get().attached.get(attendanceId) ?? []).map(({ file }) => file.name);
}

describe("a file that is chosen", () => {
  const file = new File(["content"], "a.pdf", { type: "application/pdf" });

  test("leaves with its caption though it was not looked at yet, under the id it has", () => {
    void files.attach(1, [file]);
    const [{ id }] = store.get().attached.get(1) ?? [];
    files.change(1, id, { caption: "the plan" });
    actions.send(1, "");
    const { fields } = FakeUpload.all[0];
    assert.deepEqual([fields.id, fields.content], [id, "the plan"]);
    assert.ok(fields.file instanceof File);
    assert.deepEqual(namesIn(1), []);
  });

  test("is taken away when another page of the same person has sent it", async () => {
    await files.attach(1, [file]);
    const [{ id }] = store.get().attached.get(1) ?? [];
    store.dispatch({ kind: "message", message: message({ id, from: "attendant", seq: 20 }) });
    assert.deepEqual(namesIn(1), []);
  });

  test("is taken away again when it cannot be sent", async () => {
    await files.attach(1, [new File([], "empty.pdf"), file]);
    assert.deepEqual(namesIn(1), ["a.pdf"]);
    assert.equal(store.get().notice?.text, "empty.pdf is empty.");
  });
});

describe("what was typed before a file was chosen", () => {
  const [one, two] = ["one.pdf", "two.pdf"].map((name) => new File(["content"], name));
  const attached = () => store.get().attached.get(1) ?? [];
  const captions = () => attached().map(({ caption }) => caption);

  test("becomes the first file's caption, and comes back with the last file", async () => {
    drafts.write(1, "until Friday");
    await files.attach(1, [one]);
    files.takeText(1);
    assert.deepEqual([captions(), drafts.values()], [["until Friday"], []]);
    files.detach(1, attached()[0]);
    assert.deepEqual([captions(), drafts.values()], [[], ["until Friday"]]);
  });

  test("goes to the neighbour of a file that is taken away, in the order of the files", async () => {
    await files.attach(1, [one, two, one]);
    attached().forEach(({ id }, index) => files.change(1, id, { caption: `caption ${index}` }));
    files.detach(1, attached()[2]);
    assert.deepEqual(captions(), ["caption 0", "caption 1\ncaption 2"]);
    files.detach(1, attached()[0]);
    assert.deepEqual(captions(), ["caption 0\ncaption 1\ncaption 2"]);
    assert.deepEqual(drafts.values(), []);
  });

  test("comes back when a voice note stays, which shows no words", async () => {
    files.attachVoice(1, one, 3);
    await files.attach(1, [two]);
    drafts.write(1, "listen to this");
    files.takeText(1);
    files.detach(1, attached()[1]);
    assert.deepEqual([captions(), drafts.values()], [[""], ["listen to this"]]);
  });

  test("comes back from all files together, below what is there", async () => {
    await files.attach(1, [one, two]);
    attached().forEach(({ id }, index) => files.change(1, id, { caption: `caption ${index}` }));
    drafts.write(1, "before");
    files.detachAll(1);
    assert.deepEqual(drafts.values(), ["before\ncaption 0\ncaption 1"]);
  });

  test("is not taken along by a file that turned out unreadable", async () => {
    drafts.write(1, "until Friday");
    const attaching = files.attach(1, [new File([], "empty.pdf")]);
    files.takeText(1);
    await attaching;
    files.takeText(1);
    assert.deepEqual(drafts.values(), ["until Friday"]);
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
    const attaching = files.attachLater(1, about, fetched);
    assert.deepEqual([namesIn(1), isLoading()], [["menu.pdf"], [true]]);
    come(file);
    await attaching;
    assert.deepEqual([namesIn(1), isLoading()], [["menu.pdf"], [false]]);
  });

  test("leaves no place behind when it cannot be had, and the words that came with it", async () => {
    drafts.write(1, "Our menu, as a file:");
    const attaching = files.attachLater(1, about, async () => null);
    files.takeText(1);
    await attaching;
    assert.deepEqual([namesIn(1), drafts.values()], [[], ["Our menu, as a file:"]]);
  });

  test("does not come back once it was taken away", async () => {
    const attaching = files.attachLater(1, about, fetched);
    const [place] = store.get().attached.get(1) ?? [];
    files.detach(1, place);
    come(file);
    await attaching;
    assert.deepEqual(namesIn(1), []);
  });
});

describe("an attendance that is over", () => {
  /** @type {Parameters<import("../../static/js/inbox/outbox.js").Outbox["hold"]>[0][]} */
  let held = [];
  const outbox = { hold: (/** @type {typeof held[0]} */ one) => void held.push(one) };
  beforeEach(() => {
    held = [];
  });
  const file = new File(["content"], "a.pdf", { type: "application/pdf" });

  for (const [how, event] of /** @type {const} */ ([
    ["handed on", hidden],
    ["finished", finished],
  ])) {
    test(`takes what was written and chosen for it along when it is ${how}`, async (context) => {
      const revoke = context.mock.method(URL, "revokeObjectURL");
      const drafts = new FakeTexts();
      drafts.write(1, "half a sentence");
      drafts.write(2, "another");
      forgetWhatIsOver(store, drafts, outbox);
      await files.attach(1, [file]);
      await files.attach(2, [file]);
      assert.deepEqual(drafts.keys(), ["1", "2"]);

      store.dispatch(event);
      assert.deepEqual([namesIn(1), namesIn(2)], [[], ["a.pdf"]]);
      assert.deepEqual(drafts.keys(), ["2"]);
      // The words stay until somebody decides.
      assert.deepEqual(
        held.map(({ content, client }) => [content, client]),
        [["half a sentence", "Client 1"]],
      );
      assert.equal(revoke.mock.callCount(), 1);
      assert.match(store.get().notice?.text ?? "", /^Files that were not sent are discarded/);
    });
  }

  test("and whose messages went into another lets what was typed go with them", () => {
    const drafts = new FakeTexts();
    drafts.write(1, "half a sentence");
    drafts.write("1:note", "of a friend");
    forgetWhatIsOver(store, drafts, outbox);
    const absorbed = attendance({ state: "FINISHED", attendant: ANA, seq: 11, absorbed_into: 2 });
    store.dispatch(events({ seq: 11, kind: "attendance.changed", attendance: absorbed }));
    assert.deepEqual([...drafts.kept], [["2", "half a sentence"], ["2:note", "of a friend"]]);
    assert.deepEqual(held, []);
  });

  test("leaves nothing of whom everything was erased", () => {
    const drafts = new FakeTexts();
    drafts.write(1, "half a sentence");
    forgetWhatIsOver(store, drafts, outbox);
    const erased = attendance({ state: "FINISHED", attendant: ANA, seq: 11, erased_at: "2026-01-01T00:00:00Z" });
    store.dispatch(events({ seq: 11, kind: "attendance.changed", attendance: erased }));
    assert.deepEqual([drafts.keys(), held], [[], []]);
  });

  test("is forgotten at the start too, but not while open ones are unknown", () => {
    const drafts = new FakeTexts();
    drafts.write(7, "left by an earlier page");
    const given = snapshot({ open, limit: 2 });
    store.dispatch({ kind: "snapshot", snapshot: given });
    forgetWhatIsOver(store, drafts, outbox);
    assert.deepEqual(drafts.keys(), ["7"]);
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open, limit: 3 }) });
    assert.deepEqual(drafts.keys(), []);
  });
});
