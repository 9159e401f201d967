// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { Loader } from "../../static/js/inbox/loader.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage, FakeServer, settle } from "./browser.js";
import { ANA, at, attendance, message, page, shownIds, snapshot } from "./factories.js";

describe("loading across a new snapshot", () => {
  const open = [attendance({ state: "OPEN", attendant: ANA })];
  const newest = [message({ id: "c", at: at(3) })];
  const older = [message({ id: "a", at: at(1) })];
  /** @type {FakeServer} */
  let server;
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {Loader} */
  let loader;

  beforeEach(() => {
    new FakePage();
    server = new FakeServer();
    store = createStore({ selected: 1 });
    loader = new Loader(store);
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    store.dispatch(page(newest, { hasOlder: true }));
  });

  function takeSnapshot() {
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open, seq: 20 }) });
  }

  test("an older page asked for before is dropped, and the conversation loads again", async () => {
    void loader.loadOlder(1);
    const request = await server.request(0);
    takeSnapshot();
    request.answer(200, { items: older, next_cursor: null });
    await settle();
    assert.deepEqual(shownIds(store.get()), ["c"]);
    assert.equal(store.get().conversations.get(1)?.stale, true);

    void loader.load(1);
    (await server.request(1)).answer(200, { items: newest, next_cursor: "c" });
    await settle();
    assert.equal(store.get().conversations.get(1)?.stale, false);
  });

  test("a newest page asked for before does not pass for one asked for after", async () => {
    takeSnapshot();
    void loader.load(1);
    const request = await server.request(0);
    takeSnapshot();
    request.answer(200, { items: newest, next_cursor: null });
    await settle();
    assert.equal(store.get().conversations.get(1)?.stale, true);
  });

  test("nothing older is loaded while the conversation is stale", async () => {
    takeSnapshot();
    await loader.loadOlder(1);
    assert.equal(server.requests.length, 0);
  });
});
