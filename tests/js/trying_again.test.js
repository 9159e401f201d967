// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { ConnectionLost, call } from "../../static/js/inbox/api.js";
import { changeConversation } from "../../static/js/inbox/conversations.js";
import { changePage } from "../../static/js/inbox/lists.js";
import { initialState } from "../../static/js/inbox/reducer.js";
import { giveUp, watchSlow } from "../../static/js/inbox/slow.js";
import { createStore } from "../../static/js/inbox/store.js";
import { loadWhatFailed, untilWorthTrying } from "../../static/js/inbox/trying_again.js";
import { FakePage, FakeServer, settle } from "./browser.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

describe("the next attempt", () => {
  /** @type {FakePage} */
  let page;
  let isTried = false;

  beforeEach(() => {
    page = new FakePage();
    isTried = false;
    void untilWorthTrying(3_000).then(() => {
      isTried = true;
    });
  });

  test("comes after a pause", async () => {
    mock.timers.tick(1_000);
    await settle();
    assert.equal(isTried, false);
    mock.timers.tick(2_000);
    await settle();
    assert.equal(isTried, true);
  });

  test("comes at once when the network does", async () => {
    page.window.dispatchEvent(new Event("online"));
    await settle();
    assert.equal(isTried, true);
  });

  test("comes at once when somebody looks, and not when they look away", async () => {
    page.document.hidden = true;
    page.document.dispatchEvent(new Event("visibilitychange"));
    await settle();
    assert.equal(isTried, false);
    page.document.hidden = false;
    page.document.dispatchEvent(new Event("visibilitychange"));
    await settle();
    assert.equal(isTried, true);
  });
});

test("what failed on the screen is loaded as soon as the connection is back", () => {
  const failed = { loading: false, failed: true };
  let state = changeConversation(initialState({ selected: 7, tab: "open" }), 7, failed);
  state = changePage(state, "OPEN", failed);
  const store = createStore({ ...state, connection: "lost" });
  const load = mock.fn(async () => undefined);
  const loadMore = mock.fn(async () => undefined);
  loadWhatFailed(store, { load, loadMore });
  store.dispatch({ kind: "query", query: "x" });
  assert.equal(load.mock.callCount(), 0);
  store.dispatch({ kind: "connection", connection: "live" });
  const asked = [...load.mock.calls, ...loadMore.mock.calls].map((one) => [...one.arguments]);
  assert.deepEqual(asked, [[7], ["open"]]);
});

describe("an answer that takes long", () => {
  /** @type {FakeServer} */
  let server;
  /** @type {boolean[]} */
  let told;
  /** @type {() => void} */
  let stop;

  beforeEach(() => {
    new FakePage();
    server = new FakeServer();
    told = [];
    stop = watchSlow((isSlow) => told.push(isSlow));
  });

  afterEach(() => stop());

  test("is said to, until it is there", async () => {
    const asked = call("GET", "/api/v1/tags");
    const request = await server.request(0);
    mock.timers.tick(3_000);
    assert.deepEqual(told, [false]);
    mock.timers.tick(2_000);
    assert.deepEqual(told, [false, true]);
    request.answer(200, {});
    await asked;
    assert.deepEqual(told, [false, true, false]);
  });

  test("need not be waited for, and what comes of it is not claimed to be known", async () => {
    const asked = call("POST", "/api/v1/tags", {});
    await server.request(0);
    giveUp(); // too early: nothing takes long yet
    mock.timers.tick(5_000);
    giveUp();
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof ConnectionLost);
      assert.match(error.message, /may have been done/);
      return true;
    });
    assert.deepEqual(told, [false, true, false]);
  });

  test("is not said of what WhatsApp itself is asked for", async () => {
    const asked = call("GET", "/api/v1/tags", undefined, 40_000);
    mock.timers.tick(20_000);
    (await server.request(0)).answer(200, {});
    await asked;
    assert.deepEqual(told, [false]);
  });
});
