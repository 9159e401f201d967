// @ts-check
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, describe, mock, test } from "node:test";
import { runInNewContext } from "node:vm";

const SOURCE = new URL("../../static/js/worker/worker.js", import.meta.url);
const INBOX = { url: "http://inbox.test/?attendance=4", focused: true };
const REPORTS = { url: "http://inbox.test/reports", focused: true };
const SAFARI = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
const MESSAGE = {
  title: "Nina", body: "Hello?", url: "/?attendance=4", tag: "attendance-4", language: "en",
};
const HAND_OVER = { ...MESSAGE, title: "Bruno hands you Nina", body: "", is_pressing: true };

/** The worker, and a browser that shows what it is asked to. */
class FakeWorker {
  /** @type {Record<string, (event: any) => void>} */
  handlers = {};
  /** @type {any[]} what it shows just now */
  shown = [];
  /** @type {any[]} what it was asked to show, in turn */
  asked = [];
  /** @type {object[]} */
  windows = [];
  fetch = mock.fn(async () => /** @type {any} */ (null));
  subscribe = mock.fn(async () => ({}));
  caches = { match: async () => "the page without a connection" };

  /** @param {string} userAgent */
  async begin(userAgent = "Mozilla/5.0 Chrome/140 AppleWebKit/537.36") {
    const registration = {
      getNotifications: async ({ tag = "" }) => this.shown.filter((one) => one.tag === tag),
      showNotification: async (/** @type {string} */ title, /** @type {any} */ options) => {
        const close = () => this.shown.splice(this.shown.indexOf(one), 1);
        const one = { title, ...options, close };
        this.asked.push(one);
        this.shown = [...this.shown.filter(({ tag }) => tag !== options.tag), one];
      },
      pushManager: { subscribe: this.subscribe },
    };
    runInNewContext(await readFile(SOURCE, "utf8"), {
      URL, URLSearchParams, helpdeskVersion: "1", registration, fetch: this.fetch,
      caches: this.caches, location: { origin: "http://inbox.test" }, navigator: { userAgent },
      clients: { matchAll: async () => this.windows },
      addEventListener: (/** @type {string} */ kind, /** @type {any} */ handler) => {
        this.handlers[kind] = handler;
      },
    });
    return this;
  }

  /**
   * @param {string} kind
   * @param {object} event
   */
  async hears(kind, event) {
    /** @type {Promise<unknown> | undefined} */
    let done;
    const keep = (/** @type {Promise<unknown>} */ promise) => {
      done = promise;
    };
    this.handlers[kind]?.({ waitUntil: keep, respondWith: keep, ...event });
    return done;
  }

  /** @param {object} told what the push service brings */
  async isTold(told) {
    await this.hears("push", { data: { json: () => told } });
  }

  /** What it shows, and whether that was heard. */
  get last() {
    return this.asked.slice(-1).map(({ title, body, silent }) => ({ title, body, silent }))[0];
  }
}

describe("what web push brings", () => {
  /** @type {FakeWorker} */
  let worker;

  beforeEach(async () => {
    worker = await new FakeWorker().begin();
  });

  test("is not shown to whoever looks at the inbox, which tells them itself", async () => {
    worker.windows = [REPORTS, { ...INBOX }];
    await worker.isTold({ ...HAND_OVER, seq: 5 });
    assert.deepEqual(worker.asked, []);
  });

  test("is shown to whoever looks at another page, though an inbox is open behind it", async () => {
    worker.windows = [REPORTS, { ...INBOX, focused: false }];
    await worker.isTold({ ...HAND_OVER, seq: 5 });
    assert.deepEqual(worker.last, { title: "Bruno hands you Nina", body: "", silent: false });
  });

  test("is shown and taken back at once where the browser counts what is not shown", async () => {
    worker = await new FakeWorker().begin(SAFARI);
    worker.windows = [INBOX];
    await worker.isTold({ ...HAND_OVER, seq: 5 });
    assert.deepEqual([worker.last?.silent, worker.shown], [true, []]);
  });

  test("is heard though something newer has overtaken it, if it presses", async () => {
    await worker.isTold({ ...MESSAGE, seq: 11 });
    await worker.isTold({ ...HAND_OVER, seq: 10 });
    assert.deepEqual(worker.last, { title: "Bruno hands you Nina", body: "", silent: false });
    await worker.isTold({ ...HAND_OVER, seq: 10 });
    await worker.isTold({ ...MESSAGE, seq: 11 });
    assert.deepEqual(worker.last, { title: "Bruno hands you Nina", body: "", silent: true });
    await worker.isTold({ ...MESSAGE, body: "Still there?", seq: 12 });
    assert.deepEqual(worker.last, { title: "Nina", body: "Still there?", silent: false });
  });

  test("leaves what is newer where it is, and is not heard, if it is a message", async () => {
    await worker.isTold({ ...MESSAGE, seq: 11 });
    await worker.isTold({ ...MESSAGE, body: "older", seq: 10 });
    assert.deepEqual(worker.last, { title: "Nina", body: "Hello?", silent: true });
    assert.equal(worker.shown[0]?.data.seq, 11);
  });

  test("is subscribed to again only where it was switched on by who is signed in", async () => {
    for (const isHere of [false, true]) {
      const devices = [{ is_here: isHere }];
      const push = { ok: true, json: async () => ({ public_key: "key", devices }) };
      worker.fetch.mock.mockImplementation(async () => push);
      await worker.hears("pushsubscriptionchange", {});
    }
    assert.equal(worker.subscribe.mock.callCount(), 1);
  });
});

describe("a page that a proxy answers for", () => {
  test("is helpdesk's own page, and what helpdesk answers is shown", async () => {
    const worker = await new FakeWorker().begin();
    const request = { method: "GET", mode: "navigate", url: "http://inbox.test/" };
    const open = (/** @type {Response} */ preloadResponse) =>
      worker.hears("fetch", { request, preloadResponse });
    for (const status of [502, 503, 504]) {
      assert.equal(await open(new Response("", { status })), "the page without a connection");
    }
    const own = new Response("", { status: 503, headers: { "X-Helpdesk": "1" } });
    assert.equal(await open(own), own);
  });
});
