// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { Claims } from "../../static/js/inbox/claims.js";
import { CONNECTION_LOST, hasLeft } from "../../static/js/inbox/drafts.js";
import { Outbox } from "../../static/js/inbox/outbox.js";
import { createStore } from "../../static/js/inbox/store.js";
import {
  FakeFiles,
  FakeLocks,
  FakePage,
  FakeServer,
  FakeStorage,
  FakeUpload,
  settle,
  unhandled,
} from "./browser.js";
import { ANA, attachment, attendance, message, snapshot } from "./factories.js";

describe("the outbox", () => {
  /** @type {FakeServer} */
  let server;
  /** @type {FakeStorage} */
  let storage;
  /** @type {FakeFiles} */
  let files;
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {Outbox} */
  let outbox;
  /** @type {FakeLocks} */
  let locks;
  /** @type {ReturnType<FakeLocks["openPage"]> | undefined} */
  let page;

  function openPage() {
    page?.close();
    openAnother();
  }

  function openAnother() {
    store = createStore();
    const open = [1, 2].map((id) => attendance({ id, state: "OPEN", attendant: ANA }));
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    page = locks.openPage();
    outbox = new Outbox(store, storage, files, new Claims(ANA.id, page));
  }

  /** @param {{body: any, answer: (status: number, body: unknown) => void}} request */
  async function acknowledge(request) {
    const { id, content } = request.body;
    request.answer(201, message({ id, content, from: "attendant", status: "QUEUED", seq: 20 }));
    await settle();
  }

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    new FakePage();
    server = new FakeServer();
    FakeUpload.install();
    storage = new FakeStorage();
    files = new FakeFiles();
    locks = new FakeLocks();
    page = undefined;
    openPage();
  });

  afterEach(() => mock.timers.reset());

  test("a message is shown at once and gone from the outbox when it is acknowledged", async () => {
    outbox.send(1, "hello");
    assert.deepEqual(
      store.get().outbox.map((draft) => draft.content),
      ["hello"],
    );
    await acknowledge(await server.request(0));
    assert.deepEqual(store.get().outbox, []);
    assert.deepEqual(storage.values(), []);
  });

  test("a lost connection keeps the message, and the retry carries the same id", async () => {
    outbox.send(1, "hello");
    const first = await server.request(0);
    first.lose();
    await settle();
    assert.equal(store.get().outbox[0].phase, "waiting");
    mock.timers.tick(60_000);
    const second = await server.request(1);
    assert.equal(second.body.id, first.body.id);
  });

  test("messages of one attendance leave one after the other, in the order of writing", async () => {
    outbox.send(1, "first");
    outbox.send(1, "second");
    await settle();
    assert.equal(server.requests.length, 1);
    await acknowledge(await server.request(0));
    assert.equal((await server.request(1)).body.content, "second");
  });

  test("a slow attendance does not hold another one up", async () => {
    outbox.send(1, "slow");
    outbox.send(2, "quick");
    await settle();
    assert.deepEqual(
      server.requests.map((one) => one.body.content),
      ["slow", "quick"],
    );
  });

  test("a refusal is shown with its reason and is not repeated", async () => {
    outbox.send(1, "hello");
    (await server.request(0)).answer(409, { error: { code: "conflict", message: "Finished." } });
    await settle();
    mock.timers.tick(600_000);
    await settle();
    assert.deepEqual(
      store.get().outbox.map(({ phase, reason }) => ({ phase, reason })),
      [{ phase: "refused", reason: "Finished." }],
    );
    assert.equal(server.requests.length, 1);
  });

  test("a failing server is asked again", async () => {
    outbox.send(1, "hello");
    (await server.request(0)).answer(503, { error: { code: "error", message: "Away." } });
    await settle();
    mock.timers.tick(60_000);
    assert.equal((await server.request(1)).body.content, "hello");
  });

  test("what is refused after a lost connection lets the next message go", async () => {
    outbox.send(1, "one");
    outbox.send(1, "two");
    (await server.request(0)).lose();
    await settle();
    mock.timers.tick(1_000);
    const refusal = { error: { code: "refused", message: "No." } };
    (await server.request(1)).answer(400, refusal);
    assert.equal((await server.request(2)).body.content, "two");
  });

  test("what is taken back while it is tried again lets the next message go", async () => {
    outbox.send(1, "one");
    outbox.send(1, "two");
    (await server.request(0)).lose();
    await settle();
    mock.timers.tick(1_000);
    const again = await server.request(1);
    outbox.discard(again.body.id);
    again.lose();
    assert.equal((await server.request(2)).body.content, "two");
  });

  test("what is taken back while it pauses lets the next message go at once", async () => {
    outbox.send(1, "one");
    outbox.send(1, "two");
    (await server.request(0)).lose();
    await settle();
    outbox.discard(store.get().outbox[0].id);
    assert.equal((await server.request(1)).body.content, "two");
  });

  test("what turns out to have arrived while it pauses lets the next message go", async () => {
    outbox.send(1, "one");
    outbox.send(1, "two");
    const first = await server.request(0);
    first.lose();
    await settle();
    const arrived = message({ id: first.body.id, from: "attendant", status: "QUEUED", seq: 20 });
    store.dispatch({ kind: "message", message: arrived });
    assert.equal((await server.request(1)).body.content, "two");
  });

  test("only what was tried says that it waits for the connection", async () => {
    outbox.send(1, "one");
    outbox.send(1, "two");
    (await server.request(0)).lose();
    await settle();
    const codes = store.get().outbox.map(({ code }) => code ?? null);
    assert.deepEqual(codes, [CONNECTION_LOST, null]);
  });

  test("each attendance has pauses of its own", async () => {
    outbox.send(1, "one");
    (await server.request(0)).lose();
    await settle();
    outbox.send(2, "other");
    (await server.request(1)).lose();
    await settle();
    mock.timers.tick(1_000);
    await settle();
    const asked = server.requests.map(({ body }) => body.content);
    assert.deepEqual(asked, ["one", "other", "one", "other"]);
  });

  test("the connection's return sends at once what waits", async () => {
    store.dispatch({ kind: "connection", connection: "lost" });
    outbox.send(1, "hello");
    (await server.request(0)).lose();
    await settle();
    store.dispatch({ kind: "connection", connection: "live" });
    assert.equal((await server.request(1)).body.content, "hello");
  });

  test("a page that was closed with a message unsent sends it when it opens again", async () => {
    outbox.send(1, "hello");
    const first = await server.request(0);
    openPage();
    await outbox.recover();
    assert.equal(store.get().outbox[0].content, "hello");
    assert.equal((await server.request(1)).body.id, first.body.id);
  });

  test("a discarded message stays away after the page opens again", async () => {
    outbox.send(1, "hello");
    const first = await server.request(0);
    first.answer(422, { error: { code: "refused", message: "No." } });
    await settle();
    outbox.discard(first.body.id);
    openPage();
    await outbox.recover();
    assert.deepEqual(store.get().outbox, []);
  });

  test("what an earlier page left unreadable does not stop the rest", async () => {
    storage.write("broken", "{");
    storage.write("other", "7");
    const draft = { id: "d", attendance_id: 1, content: "hello", at: "2026-01-15T12:00:00Z" };
    storage.write("d", JSON.stringify(draft));
    await outbox.recover();
    assert.deepEqual(
      store.get().outbox.map(({ content }) => content),
      ["hello"],
    );
  });

  test("a defect while sending leaves the message waiting, to be tried again", async (context) => {
    const raised = unhandled();
    context.mock.method(globalThis, "fetch", async () => ({ headers: null }));
    outbox.send(1, "hello");
    assert.ok((await raised) instanceof TypeError);
    assert.equal(store.get().outbox[0].phase, "waiting");
  });

  test("an ended session keeps the message and leads to the sign-in page", async () => {
    outbox.send(1, "hello");
    (await server.request(0)).answer(401, { error: { code: "unauthenticated", message: "" } });
    await settle();
    assert.equal(store.get().outbox[0].phase, "waiting");
    const { assign } = /** @type {any} */ (globalThis).location;
    assert.deepEqual(assign.mock.calls[0].arguments, ["/login?next=%2F"]);
  });

  describe("with files", () => {
    const { file } = attachment({ name: "a.pdf", type: "application/pdf" });
    const shown = { name: "a.pdf", mime: file.type, size: 7, width: null, height: null };
    const more = { type: "DOCUMENT", file: { ...shown, seconds: null, url: "blob:a" } };

    test("a file leaves with its id, its caption and what it is to be", () => {
      outbox.send(1, "the plan", more, file);
      const { id, content, type, file: sent } = FakeUpload.all[0].fields;
      assert.deepEqual([id, content, type], [store.get().outbox[0].id, "the plan", "DOCUMENT"]);
      assert.equal(/** @type {File} */ (sent).name, "a.pdf");
    });

    test("the server tells by the content what a photo is: nothing is claimed of it", () => {
      outbox.send(1, "", { ...more, type: "IMAGE" }, file);
      assert.equal("type" in FakeUpload.all[0].fields, false);
    });

    test("its progress is shown, and what is written behind it waits for it", async () => {
      outbox.send(1, "", more, file);
      outbox.send(1, "after it");
      FakeUpload.all[0].progress(0.5);
      assert.equal(store.get().outbox[0].progress, 0.5);
      assert.equal(server.requests.length, 0);
      const { id } = store.get().outbox[0];
      FakeUpload.all[0].answer(201, message({ id, from: "attendant", status: "QUEUED", seq: 20 }));
      await settle();
      assert.equal((await server.request(0)).body.content, "after it");
    });

    test("a lost connection keeps the file, and the retry carries the same id", async () => {
      outbox.send(1, "", more, file);
      FakeUpload.all[0].lose();
      await settle();
      mock.timers.tick(60_000);
      assert.equal(FakeUpload.all[1].fields.id, FakeUpload.all[0].fields.id);
      assert.ok(FakeUpload.all[1].fields.file instanceof File);
    });

    test("a connection that moves nothing for a minute counts as lost", async () => {
      outbox.send(1, "", more, file);
      mock.timers.tick(61_000);
      await settle();
      assert.equal(FakeUpload.all[0].isAborted, true);
      assert.equal(store.get().outbox[0].phase, "waiting");
    });

    test("a server that has everything gets three minutes to answer", async () => {
      outbox.send(1, "", more, file);
      FakeUpload.all[0].arrive();
      mock.timers.tick(170_000);
      assert.equal(FakeUpload.all[0].isAborted, false);
      mock.timers.tick(11_000);
      await settle();
      assert.equal(FakeUpload.all[0].isAborted, true);
    });

    test("a voice note says so, with its length", () => {
      const voice = { ...more.file, seconds: 3, is_voice: true };
      outbox.send(1, "", { type: "AUDIO", file: voice }, file);
      const { is_voice, seconds } = FakeUpload.all[0].fields;
      assert.deepEqual([is_voice, seconds], ["true", "3"]);
    });

    test("a file that was refused as what it is may leave as a document, the same message", async () => {
      outbox.send(1, "", { ...more, type: "VIDEO" }, file);
      FakeUpload.all[0].answer(413, { error: { code: "too_large", message: "At most 16 MB." } });
      await settle();
      assert.equal(store.get().outbox[0].code, "too_large");
      outbox.retryAsDocument(store.get().outbox[0].id);
      const [first, second] = FakeUpload.all.map(({ fields }) => fields);
      assert.deepEqual([first.type, second.type], [undefined, "DOCUMENT"]);
      assert.equal(first.id, second.id);
    });

    test("a server that has no room says so while the file waits", async () => {
      outbox.send(1, "", more, file);
      FakeUpload.all[0].answer(507, { error: { code: "no_room", message: "The disk is full." } });
      await settle();
      const [{ phase, reason }] = store.get().outbox;
      assert.deepEqual([phase, reason], ["waiting", "The disk is full."]);
      mock.timers.tick(60_000);
      assert.equal(FakeUpload.all.length, 2);
    });

    test("a file for which there is no room lets the text behind it go, and is tried rarely", async () => {
      outbox.send(1, "", more, file);
      outbox.send(1, "after it");
      FakeUpload.all[0].answer(507, { error: { code: "no_room", message: "The disk is full." } });
      await acknowledge(await server.request(0));
      assert.equal(store.get().outbox.length, 1);
      mock.timers.tick(29_000);
      store.dispatch({ kind: "connection", connection: "lost" });
      store.dispatch({ kind: "connection", connection: "live" });
      await settle();
      assert.equal(FakeUpload.all.length, 1);
      mock.timers.tick(1_000);
      assert.equal(FakeUpload.all.length, 2);
    });

    test("a file is uploaded by one page, and by the next one when that is closed", async () => {
      outbox.send(1, "the plan", more, file);
      await settle();
      const first = page;
      openAnother();
      const recovering = outbox.recover();
      mock.timers.tick(60_000);
      await recovering;
      assert.deepEqual([store.get().outbox, FakeUpload.all.length], [[], 1]);
      first?.close();
      await settle();
      assert.deepEqual(FakeUpload.all[1].fields.id, FakeUpload.all[0].fields.id);
    });

    test("what was taken back in one page is not sent by another", async () => {
      outbox.send(1, "the plan", more, file);
      await settle();
      const first = outbox;
      const [{ id }] = store.get().outbox;
      openAnother();
      const recovering = outbox.recover();
      mock.timers.tick(1_000);
      await recovering;
      first.discard(id);
      mock.timers.tick(1_000);
      await settle();
      assert.deepEqual([store.get().outbox, FakeUpload.all.length], [[], 1]);
    });

    test("a file that is gone from the disk and was not kept is not tried for ever", async () => {
      files.isFull = true;
      const gone = new File(["x"], "a.pdf");
      gone.slice = () => {
        throw new DOMException("", "NotReadableError");
      };
      outbox.send(1, "", more, gone);
      FakeUpload.all[0].lose();
      await settle();
      assert.equal(store.get().outbox[0].phase, "refused");
    });

    test("cancelling ends the upload and lets the next message go", async () => {
      outbox.send(1, "", more, file);
      outbox.send(1, "next");
      outbox.discard(store.get().outbox[0].id);
      await settle();
      assert.equal(FakeUpload.all[0].isAborted, true);
      assert.equal((await server.request(0)).body.content, "next");
      assert.equal(files.kept.size, 0);
    });

    test("a file that has left whole is not taken back, and says so by its progress", async () => {
      outbox.send(1, "", more, file);
      FakeUpload.all[0].arrive();
      const [draft] = store.get().outbox;
      assert.equal(hasLeft(draft), true);
      outbox.discard(draft.id);
      assert.equal(FakeUpload.all[0].isAborted, false);
      assert.equal(store.get().outbox.length, 1);
      // The answer was lost: it has to leave once more, and may be taken back again.
      FakeUpload.all[0].lose();
      await settle();
      assert.equal(hasLeft(store.get().outbox[0]), false);
      outbox.discard(draft.id);
      assert.deepEqual(store.get().outbox, []);
    });

    test("an upload ends when another page of the same person has sent the file", async () => {
      outbox.send(1, "", more, file);
      FakeUpload.all[0].progress(0.5);
      const { id } = store.get().outbox[0];
      store.dispatch({ kind: "message", message: message({ id, from: "attendant", seq: 20 }) });
      await settle();
      assert.equal(FakeUpload.all[0].isAborted, true);
      assert.deepEqual(store.get().outbox, []);
    });

    test("an upload that is through is left to its answer when the event comes first", async () => {
      outbox.send(1, "", more, file);
      FakeUpload.all[0].arrive();
      const { id } = store.get().outbox[0];
      store.dispatch({ kind: "message", message: message({ id, from: "attendant", seq: 20 }) });
      await settle();
      assert.equal(FakeUpload.all[0].isAborted, false);
    });

    test("a file that is too large is refused in the server's words", async () => {
      outbox.send(1, "", more, file);
      FakeUpload.all[0].answer(413, { error: { code: "too_large", message: "At most 100 MB." } });
      await settle();
      assert.deepEqual(
        store.get().outbox.map(({ phase, reason }) => [phase, reason]),
        [["refused", "At most 100 MB."]],
      );
    });

    test("a page that was closed with a file unsent sends it when it opens again", async () => {
      outbox.send(1, "the plan", more, file);
      await settle();
      assert.equal(outbox.unkept, 0);
      openPage();
      await outbox.recover();
      const [first, second] = FakeUpload.all.map(({ fields }) => fields);
      assert.deepEqual([second.id, second.content], [first.id, "the plan"]);
      assert.ok(second.file instanceof File);
    });

    test("where the browser keeps no file, the page asks before it closes", async () => {
      files.isFull = true;
      outbox.send(1, "", more, file);
      await settle();
      assert.equal(outbox.unkept, 1);
      assert.deepEqual(storage.values(), []);
    });

    test("a file that the browser has thrown away leaves a sentence, not silence", async () => {
      outbox.send(1, "", more, file);
      await settle();
      files.kept.clear();
      openPage();
      await outbox.recover();
      const [{ phase, reason }] = store.get().outbox;
      assert.equal(phase, "refused");
      assert.match(reason ?? "", /^a\.pdf is not to be had any more/);
      assert.equal(FakeUpload.all.length, 1);
    });

    test("nothing of it stays behind when the server has it", async () => {
      outbox.send(1, "", more, file);
      await settle();
      const { id } = store.get().outbox[0];
      FakeUpload.all[0].answer(201, message({ id, from: "attendant", status: "QUEUED", seq: 20 }));
      await settle();
      assert.deepEqual([storage.values(), files.kept.size], [[], 0]);
    });
  });

  test("a place leaves as what it is", async () => {
    const location = { latitude: 1.5, longitude: 2.5, name: "Shop" };
    outbox.send(1, "", { type: "LOCATION", location });
    const { body } = await server.request(0);
    assert.deepEqual([body.type, body.location], ["LOCATION", location]);
  });

  test("an answer carries what it answers", async () => {
    outbox.send(1, "yes", { quoted_message_id: "q" });
    assert.equal((await server.request(0)).body.quoted_message_id, "q");
  });
});
