// @ts-check
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";

import { Loader } from "../../static/js/inbox/loader.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage, FakeServer, endUnanswered, settle } from "./browser.js";
import { ANA, at, attendance, message, page, shownIds, snapshot } from "./factories.js";

after(endUnanswered);

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

  for (const connection of /** @type {const} */ (["live", "lost"])) {
    const isTold = connection === "live";
    test(`what fails is ${isTold ? "told" : "not told besides the banner"}: ${connection}`, async () => {
      store.dispatch({ kind: "connection", connection });
      void loader.loadOlder(1);
      (await server.request(0)).lose();
      await settle();
      assert.equal(store.get().conversations.get(1)?.failed, true);
      assert.equal(store.get().notice !== null, isTold);
    });
  }

  test("nothing older is loaded while the conversation is stale", async () => {
    takeSnapshot();
    await loader.loadOlder(1);
    assert.equal(server.requests.length, 0);
  });
});

describe("what is finished", () => {
  const done = attendance({ id: 9, state: "FINISHED", attendant: ANA, tag_ids: [4] });
  /** @type {FakeServer} */
  let server;
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {Loader} */
  let loader;

  beforeEach(() => {
    new FakePage();
    server = new FakeServer();
    store = createStore();
    loader = new Loader(store);
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ limit: 0 }) });
  });

  /** @param {import("../../static/js/inbox/shapes.js").Tab} tab */
  async function queryOf(tab) {
    const count = server.requests.length;
    void loader.loadMore(tab);
    return new URL((await server.request(count)).path, "http://inbox.test").searchParams;
  }

  test("is asked for as the filter wants it, and no other list", async () => {
    assert.equal((await queryOf("finished")).get("tag_id"), null);
    store.dispatch({ kind: "filter", filter: { tag: 4, department: 7 } });
    const query = await queryOf("finished");
    assert.equal(`${query.get("tag_id")} ${query.get("department_id")}`, "4 7");
    assert.equal(query.get("order"), "last");
    assert.equal((await queryOf("waiting")).get("tag_id"), null);
  });

  test("of a filter that is gone is not taken for the present one's", async () => {
    void loader.loadMore("finished");
    store.dispatch({ kind: "filter", filter: { tag: 4 } });
    void loader.loadMore("finished");
    (await server.request(0)).answer(200, { items: [], next_cursor: null });
    await settle();
    assert.equal(store.get().pages.FINISHED.more, true);
    (await server.request(1)).answer(200, { items: [done], next_cursor: null });
    await settle();
    assert.equal(store.get().pages.FINISHED.more, false);
    assert.equal(store.get().attendances.has(9), true);
  });
});
