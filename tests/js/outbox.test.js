// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { Outbox } from "../../static/js/inbox/outbox.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage, FakeServer, FakeStorage, settle } from "./browser.js";
import { ANA, attendance, message, snapshot } from "./factories.js";

describe("the outbox", () => {
  /** @type {FakeServer} */
  let server;
  /** @type {FakeStorage} */
  let storage;
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {Outbox} */
  let outbox;

  function openPage() {
    store = createStore();
    const open = [1, 2].map((id) => attendance({ id, state: "OPEN", attendant: ANA }));
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    outbox = new Outbox(store, storage);
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
    storage = new FakeStorage();
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
    outbox.recover();
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
    outbox.recover();
    assert.deepEqual(store.get().outbox, []);
  });

  test("an ended session keeps the message and leads to the sign-in page", async () => {
    outbox.send(1, "hello");
    (await server.request(0)).answer(401, { error: { code: "unauthenticated", message: "" } });
    await settle();
    assert.equal(store.get().outbox[0].phase, "waiting");
    const { assign } = /** @type {any} */ (globalThis).location;
    assert.deepEqual(assign.mock.calls[0].arguments, ["/login?next=%2F"]);
  });
});
