// @ts-check
import assert from "node:assert/strict";
import { afterEach, before, beforeEach, describe, mock, test } from "node:test";

import { FakePage, FakeServer, settle } from "./browser.js";

describe("the example's page without a connection", () => {
  /** @type {FakePage} */
  let page;
  /** @type {FakeServer} */
  let server;
  /** @type {Set<string>} the paths of what is kept */
  let kept;
  let now = 0;

  before(async () => {
    page = new FakePage();
    Object.assign(globalThis, { location: { origin: "http://page.test" } });
    Object.assign(globalThis, { caches: { match: async (/** @type {Request} */ { url }) => {
      return kept.has(new URL(url).pathname) ? new Response("kept") : undefined;
    } } });
    await import("../../examples/realtime/sw.js");
  });

  beforeEach(() => {
    now += 3_600_000; // what one test waited for is long past in the next one
    mock.timers.enable({ apis: ["setTimeout", "Date"], now });
    server = new FakeServer();
    kept = new Set(["/kept.js", "/also.js"]);
  });

  afterEach(() => mock.timers.reset());

  /** The page asks for a file. @param {string} path @returns {Promise<string>} what it gets */
  function ask(path) {
    const request = new Request(`http://page.test${path}`);
    return new Promise((resolve, reject) => {
      const respondWith = (/** @type {Promise<Response>} */ answer) => {
        answer.then((response) => resolve(response.text()), reject);
      };
      page.window.dispatchEvent(Object.assign(new Event("fetch"), { request, respondWith }));
    });
  }

  test("shows what the server says where it answers", async () => {
    const said = ask("/kept.js");
    (await server.request(0)).answer(200, "new");
    assert.equal(await said, '"new"');
    await settle();
    mock.timers.tick(5_000);
    void ask("/also.js");
    await server.request(1);
  });

  test("shows what is kept where the server cannot be reached", async () => {
    const said = ask("/kept.js");
    (await server.request(0)).lose();
    assert.equal(await said, "kept");
  });

  test("waits a moment for a server that is silent, and not once more for each file", async () => {
    const said = ask("/kept.js");
    await server.request(0);
    mock.timers.tick(3_000);
    assert.equal(await said, "kept");
    assert.equal(await ask("/also.js"), "kept");
    assert.equal(server.requests.length, 1);
    mock.timers.tick(30_000);
    void ask("/also.js");
    await server.request(1);
  });

  test("waits for what is not kept, however long it takes", async () => {
    const said = ask("/new.js");
    const asked = await server.request(0);
    mock.timers.tick(60_000);
    asked.answer(200, "new");
    assert.equal(await said, '"new"');
  });
});
