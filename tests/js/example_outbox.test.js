// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { Api } from "../../examples/realtime/js/api.js";
import {
  forgetDrafts,
  forgetDraftsOfOthers,
  Outbox,
} from "../../examples/realtime/js/outbox.js";
import { FakeLocks, FakePage, FakeServer, settle } from "./browser.js";
import { FakeLocalStorage, setGlobal } from "./example_page.js";
import { attendance, message } from "./factories.js";

const HELPDESK = "http://helpdesk.test";

describe("the example's outbox", () => {
  /** @type {FakePage} */
  let page;
  /** @type {FakeServer} */
  let server;
  /** @type {Outbox} */
  let outbox;
  /** @type {import("../../examples/realtime/js/shapes.js").Draft[]} */
  let drafts;
  let isUnreached = false;
  const ended = mock.fn();
  const talk = attendance({ id: 7 });
  /** @type {FakeLocalStorage} */
  let localStorage;
  /** @type {FakeLocks} */
  let locks;

  function openPage(userId = 1, helpdesk = HELPDESK) {
    outbox?.close();
    const api = new Api(helpdesk, "token");
    const changed = (/** @type {typeof drafts} */ now, /** @type {boolean} */ isLost) => {
      drafts = now;
      isUnreached = isLost;
    };
    outbox = new Outbox(api, userId, { changed, ended });
    outbox.start();
  }

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    page = new FakePage();
    server = new FakeServer();
    localStorage = new FakeLocalStorage();
    locks = new FakeLocks();
    setGlobal("localStorage", localStorage);
    setGlobal("navigator", { locks: locks.openPage() });
    ended.mock.resetCalls();
    openPage();
  });

  afterEach(() => {
    outbox.close();
    mock.timers.reset();
  });

  /**
   * The request of that number (from 0) is answered so.
   *
   * @param {number} index
   * @param {number} status
   * @param {Record<string, string>} [headers]
   */
  async function answer(index, status, headers = {}) {
    const error = { code: "code", message: `refused with ${status}` };
    const taken = { position: 10 + index };
    (await server.request(index)).answer(status, status < 400 ? taken : { error }, headers);
    await settle();
  }

  /** What the replies say that the page shows. */
  function contents() {
    return drafts.map((one) => one.content);
  }

  /** Another tab changes what is kept under a key. @param {string} key @param {object | null} to */
  async function otherTab(key, to) {
    const newValue = to && JSON.stringify(to);
    newValue === null ? localStorage.removeItem(key) : localStorage.setItem(key, newValue);
    page.window.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
    await settle();
  }

  test("posts what was written, in order, each under an id of its own", async () => {
    outbox.add(talk, "one");
    outbox.add(talk, "two");
    const first = await server.request(0);
    assert.equal(first.path, "http://helpdesk.test/api/v1/attendances/7/messages");
    assert.deepEqual(first.body, { id: drafts[0].id, type: "TEXT", content: "one" });
    assert.equal(server.requests.length, 1);
    await answer(0, 201);
    assert.equal((await server.request(1)).body.content, "two");
    assert.notEqual(drafts[0].id, drafts[1].id);
  });

  test("shows what helpdesk has taken until the copy does, and keeps it no longer", async () => {
    outbox.add(talk, "one");
    await answer(0, 201);
    assert.deepEqual([drafts.length, drafts[0].taken], [1, 10]);
    assert.deepEqual(Object.keys(localStorage), []);
    outbox.seen(7, [message({ position: 9 })]);
    outbox.seen(8, [message({ position: 90 })]);
    assert.equal(drafts.length, 1);
    outbox.seen(7, [message({ id: drafts[0].id, position: 10 })]);
    assert.deepEqual(drafts, []);
  });

  test("lets go of what stands before the last messages by now", async () => {
    outbox.add(talk, "one");
    await answer(0, 201);
    outbox.seen(7, [message({ position: 60 }), message({ position: 61 })]);
    assert.deepEqual(drafts, []);
  });

  test("forgets what was about to be deleted when its page ended", async () => {
    outbox.add(talk, "one");
    const [key] = Object.keys(localStorage);
    localStorage.setItem(key, JSON.stringify({ ...drafts[0], taken: 10 }));
    openPage();
    assert.deepEqual([drafts, Object.keys(localStorage)], [[], []]);
  });

  test("posts again under the same id what got no answer, later and later", async () => {
    outbox.add(talk, "one");
    (await server.request(0)).lose();
    await settle();
    assert.equal(isUnreached, true);
    mock.timers.tick(1_000);
    (await server.request(1)).lose();
    await settle();
    mock.timers.tick(1_999);
    assert.equal(server.requests.length, 2);
    mock.timers.tick(1);
    assert.deepEqual((await server.request(2)).body, server.requests[0].body);
    await answer(2, 201);
    assert.equal(isUnreached, false);
  });

  test("waits as long as helpdesk says", async () => {
    outbox.add(talk, "one");
    await answer(0, 429, { "Retry-After": "12" });
    mock.timers.tick(11_999);
    assert.equal(server.requests.length, 1);
    mock.timers.tick(1);
    assert.equal(server.requests.length, 2);
  });

  test("posts at once when the connection is back", async () => {
    outbox.add(talk, "one");
    (await server.request(0)).lose();
    await settle();
    page.window.dispatchEvent(new Event("online"));
    assert.equal(server.requests.length, 2);
  });

  test("goes on after a reload with what was not answered", async () => {
    outbox.add(talk, "one");
    const [{ id }] = drafts;
    (await server.request(0)).lose();
    openPage();
    assert.equal((await server.request(1)).body.id, id);
  });

  for (const status of [403, 404, 409, 422]) {
    test(`says why a reply was refused with ${status}, and sends the next one`, async () => {
      outbox.add(talk, "one");
      outbox.add(talk, "two");
      await answer(0, status);
      assert.equal(drafts[0].error, `refused with ${status}`);
      await answer(1, 201);
      assert.deepEqual([drafts[1].error, drafts[1].taken], [null, 11]);
      outbox.retry(drafts[0].id);
      assert.deepEqual((await server.request(2)).body, server.requests[0].body);
      outbox.remove(drafts[0].id);
      assert.equal(drafts.length, 1);
    });
  }

  test("says that the session is over, and keeps what was written for the next one", async () => {
    outbox.add(talk, "one");
    await answer(0, 401);
    assert.equal(ended.mock.callCount(), 1);
    openPage();
    assert.equal((await server.request(1)).body.content, "one");
  });

  test("shows nobody what another user wrote", async () => {
    outbox.add(talk, "one");
    openPage(2);
    assert.deepEqual(drafts, []);
    forgetDraftsOfOthers(HELPDESK, 2);
    openPage(1);
    assert.deepEqual(drafts, []);
  });

  test("sends another helpdesk nothing that was written for this one", async () => {
    outbox.add(talk, "one");
    (await server.request(0)).lose();
    openPage(1, `${HELPDESK}.example`);
    await settle();
    assert.deepEqual([drafts, server.requests.length], [[], 1]);
    openPage();
    assert.equal((await server.request(1)).path, server.requests[0].path);
  });

  for (const status of [201, 404]) {
    test(`keeps nothing when ${status} is answered after signing out`, async () => {
      outbox.add(talk, "a secret");
      await server.request(0);
      outbox.close();
      forgetDrafts();
      await answer(0, status);
      assert.deepEqual(Object.keys(localStorage), []);
    });
  }

  test("throws away what was refused, and nothing else", async () => {
    outbox.add(talk, "one");
    outbox.add(talk, "two");
    await answer(0, 404);
    outbox.removeRefused();
    assert.equal(Object.keys(localStorage).length, 1);
    assert.deepEqual(contents(), ["two"]);
  });

  test("sends nothing that the browser has no room to keep", async () => {
    localStorage.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    assert.equal(outbox.add(talk, "one"), false);
    page.window.dispatchEvent(new Event("online"));
    await settle();
    assert.deepEqual([drafts, server.requests.length], [[], 0]);
  });

  test("knows what another tab has written, and leaves the sending to it", async () => {
    /** @type {(value?: unknown) => void} */
    let done = () => {};
    const sent = new Promise((resolve) => {
      done = resolve;
    });
    outbox.add(talk, "one");
    const [key] = Object.keys(localStorage);
    await answer(0, 201);
    void locks.openPage().request(key.slice(0, -36), {}, () => sent);
    const theirs = { ...drafts[0], id: crypto.randomUUID(), content: "two", taken: null };
    await otherTab(key.slice(0, -36) + theirs.id, theirs);
    assert.deepEqual([contents(), server.requests.length], [["one", "two"], 1]);
    await otherTab(key.slice(0, -36) + theirs.id, { ...theirs, taken: 12 });
    await otherTab(key.slice(0, -36) + theirs.id, null);
    done();
    await settle();
    assert.deepEqual([drafts.map((one) => one.taken), server.requests.length], [[10, 12], 1]);
  });

  test("sends what another tab has left behind", async () => {
    outbox.add(talk, "one");
    const [key] = Object.keys(localStorage);
    await answer(0, 201);
    const theirs = { ...drafts[0], id: crypto.randomUUID(), content: "two", taken: null };
    await otherTab(key.slice(0, -36) + theirs.id, theirs);
    assert.equal((await server.request(1)).body.content, "two");
  });
});
