// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { Renewal } from "../../static/js/inbox/renewal.js";
import { FakeLocalStorage } from "./example_page.js";
import { FakePage, FakeServer, settle } from "./browser.js";

describe("a page after an update", () => {
  /** @type {FakePage} */
  let page;
  /** @type {FakeServer} */
  let server;
  /** @type {Renewal} */
  let renewal;
  /** @type {import("node:test").Mock<Function>} */
  let reload;
  let isBusy = false;
  /** @type {string[]} */
  let happened;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
    page = new FakePage();
    server = new FakeServer();
    reload = mock.fn(() => happened.push("reload"));
    Object.assign(globalThis, { sessionStorage: new FakeLocalStorage() });
    Object.assign(location, { reload });
    isBusy = false;
    happened = [];
    renewal = new Renewal("old");
    renewal.heed({ isBusy: () => isBusy, keepPlace: () => happened.push("kept") });
  });

  afterEach(() => mock.timers.reset());

  /** @param {boolean} hidden */
  function hide(hidden) {
    page.document.hidden = hidden;
    page.document.dispatchEvent(new Event("visibilitychange"));
  }

  /**
   * Lets time pass; the server answers whatever is asked.
   *
   * @param {number} seconds
   * @param {number} [status]
   */
  async function pass(seconds, status = 200) {
    for (let second = 0; second < seconds; second += 10) {
      mock.timers.tick(10_000);
      server.requests.splice(0).forEach(({ answer }) => answer(status, {}));
      await settle();
    }
  }

  test("stays as it is while the server has the same version", async () => {
    renewal.hear("old");
    renewal.hear(undefined);
    await pass(600);
    assert.deepEqual(happened, []);
  });

  test("loads itself anew when nobody has touched it for a minute, and keeps its place", async () => {
    renewal.hear("new");
    await pass(30);
    page.window.dispatchEvent(new Event("keydown"));
    await pass(50);
    assert.deepEqual(happened, []);
    await pass(20);
    assert.deepEqual(happened, ["kept", "reload"]);
    await pass(600);
    assert.equal(reload.mock.callCount(), 1);
  });

  test("does not wait for that when it is hidden", async () => {
    renewal.hear("new");
    hide(true);
    await pass(10);
    assert.deepEqual(happened, ["kept", "reload"]);
  });

  test("goes on working while something goes on, or a dialog is open", async () => {
    renewal.hear("new");
    isBusy = true;
    hide(true);
    await pass(600);
    isBusy = false;
    page.hasDialog = true;
    await pass(600);
    assert.deepEqual(happened, []);
    page.hasDialog = false;
    await pass(10);
    assert.equal(reload.mock.callCount(), 1);
  });

  test("does not leave what it shows for a server that does not answer", async () => {
    renewal.hear("new");
    hide(true);
    await pass(60, 503);
    assert.deepEqual(happened, []);
    await pass(10);
    assert.equal(reload.mock.callCount(), 1);
  });

  test("does so once for a version, though two servers should serve two", async () => {
    renewal.hear("new");
    hide(true);
    await pass(10);
    const next = new Renewal("old");
    next.hear("new");
    await pass(600);
    assert.equal(reload.mock.callCount(), 1);
    next.hear("newer");
    await pass(10);
    assert.equal(reload.mock.callCount(), 2);
  });

  test("does so soon when somebody waits for a part that is not to be had any more", async () => {
    const told = renewal.miss();
    (await server.request(0)).answer(200, {});
    await told;
    server.requests.splice(0);
    await pass(10);
    assert.equal(reload.mock.callCount(), 1);
  });

  test("does not when that part could not be had because nothing could", async () => {
    const told = renewal.miss();
    (await server.request(0)).lose();
    await told;
    server.requests.splice(0);
    hide(true);
    await pass(600);
    assert.equal(reload.mock.callCount(), 0);
  });
});
