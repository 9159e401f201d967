// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";

import { Claims } from "../../static/js/inbox/claims.js";
import { FileActions } from "../../static/js/inbox/file_actions.js";
import { KeptAttachments } from "../../static/js/inbox/kept_attachments.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakeFiles, FakeLocks, FakeStorage, settle } from "./browser.js";
import { ANA, attendance, snapshot } from "./factories.js";

describe("files that are attached and not sent", () => {
  const plan = new File(["plan"], "plan.pdf", { type: "application/pdf" });
  const bill = new File(["bill"], "bill.pdf", { type: "application/pdf" });
  /** @type {FakeStorage} */
  let storage;
  /** @type {FakeFiles} */
  let files;
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {FileActions} */
  let actions;
  /** @type {KeptAttachments} */
  let kept;
  /** @type {FakeLocks} */
  let locks;
  /** @type {ReturnType<FakeLocks["openPage"]> | undefined} */
  let page;

  function openPage() {
    page?.close();
    openAnother();
  }

  function openAnother() {
    page = locks.openPage();
    store = createStore();
    const open = [attendance({ id: 1, state: "OPEN", attendant: ANA })];
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    actions = new FileActions(store, new FakeStorage());
    kept = new KeptAttachments(store, storage, files, new Claims(ANA.id, page));
  }

  const attached = () => store.get().attached.get(1) ?? [];

  beforeEach(() => {
    storage = new FakeStorage();
    files = new FakeFiles();
    locks = new FakeLocks();
    page = undefined;
    openPage();
  });

  test("are there again after a reload, in their order, with their captions", async () => {
    await actions.attach(1, [plan]);
    await actions.attach(1, [bill], true);
    actions.change(1, attached()[1].id, { caption: "until Friday" });
    await settle();
    const ids = attached().map(({ id }) => id);

    openPage();
    await kept.restore();
    assert.deepEqual(
      attached().map((one) => [one.id, one.file.name, one.caption, one.as_document]),
      [
        [ids[0], "plan.pdf", "", false],
        [ids[1], "bill.pdf", "until Friday", true],
      ],
    );
    assert.equal(kept.unkept, 0);
  });

  test("leave nothing behind when they are taken away", async () => {
    await actions.attach(1, [plan]);
    await settle();
    actions.detachAll(1);
    await settle();
    assert.deepEqual([storage.values(), files.kept.size], [[], 0]);
  });

  test("stay kept while they wait in the outbox", async () => {
    await actions.attach(1, [plan]);
    await settle();
    const [{ id }] = attached();
    store.dispatch({ kind: "outbox.add", draft: draft(id) });
    store.dispatch({ kind: "detach", attendanceId: 1, ids: [id] });
    await settle();
    assert.deepEqual([storage.values(), [...files.kept.keys()]], [[], [id]]);
  });

  test("would be lost with the page where the browser has no room", async () => {
    files.isFull = true;
    await actions.attach(1, [plan]);
    await settle();
    assert.equal(kept.unkept, 1);
    assert.deepEqual(storage.values(), []);
  });

  test("stay with the page that shows them: another one neither shows nor drops them", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    await actions.attach(1, [plan]);
    await settle();
    const first = { actions, store };

    openAnother();
    const restoring = kept.restore();
    mock.timers.tick(60_000);
    await restoring;
    assert.deepEqual(attached(), []);
    await actions.attach(1, [bill]);
    actions.detachAll(1);
    await settle();
    assert.deepEqual([...files.kept.values()], [plan]);

    first.actions.detachAll(1);
    await settle();
    assert.deepEqual([storage.values(), files.kept.size], [[], 0]);
    mock.timers.reset();
  });

  test("do not stand there when the browser has thrown them away, or left something unreadable", async () => {
    await actions.attach(1, [plan]);
    await settle();
    files.kept.clear();
    storage.write("broken", "{");
    openPage();
    await kept.restore();
    assert.deepEqual(attached(), []);
  });
});

/**
 * @param {string} id
 * @returns {import("../../static/js/inbox/shapes.js").Draft}
 */
function draft(id) {
  const at = "2026-01-15T12:00:00Z";
  return { id, attendance_id: 1, content: "", at, phase: "waiting", reason: null };
}
