// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { Follower } from "../../static/js/inbox/socket.js";
import { FakePage, FakeSocket } from "./browser.js";

describe("following the log", () => {
  /** @type {FakePage} */
  let page;
  /** @type {string[]} */
  let happened;
  /** @type {{seq: number, epoch: string}} */
  let place;
  /** @type {Follower} */
  let socket;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
    page = new FakePage();
    FakeSocket.install();
    happened = [];
    place = { seq: 7, epoch: "first" };
    socket = new Follower({
      place: () => place,
      onEvents(events) {
        place = { ...place, seq: events[events.length - 1].seq };
        happened.push(`events to ${place.seq}`);
      },
      onResnapshot: () => happened.push("resnapshot"),
      onConnection: (connection) => happened.push(connection),
      onRefused: () => happened.push("refused"),
    });
    socket.open();
  });

  afterEach(() => {
    socket.close();
    mock.timers.reset();
  });

  const hello = { seq: 9, kind: "hello", epoch: "first" };

  test("it asks for what follows the last event, in batches", () => {
    const { href } = FakeSocket.last.url;
    assert.equal(href, "ws://inbox.test/api/v1/events?after=7&epoch=first&batch=1&pulse=1");
  });

  test("it is live with the greeting, and passes the log's events on together", () => {
    FakeSocket.last.send(hello);
    FakeSocket.last.send({ seq: 8, kind: "x" }, { seq: 9, kind: "y" });
    assert.deepEqual(happened, ["live", "events to 9"]);
  });

  test("after a loss it goes on behind the last event", () => {
    FakeSocket.last.send(hello);
    FakeSocket.last.send({ seq: 8, kind: "x" });
    FakeSocket.last.break();
    assert.deepEqual(happened, ["live", "events to 8", "lost"]);
    mock.timers.tick(1_000);
    assert.equal(FakeSocket.all.length, 2);
    assert.equal(FakeSocket.last.url.searchParams.get("after"), "8");
  });

  test("the pauses between attempts grow and stay below fifteen seconds", () => {
    const pauses = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const count = FakeSocket.all.length;
      FakeSocket.last.break();
      let waited = 0;
      while (FakeSocket.all.length === count) {
        mock.timers.tick(50);
        waited += 50;
      }
      pauses.push(waited);
    }
    assert.ok(pauses[0] <= 500);
    assert.ok(Math.max(...pauses) > 5_000);
    assert.ok(Math.max(...pauses) <= 15_000);
  });

  test("an attempt that never was live is told as refused", () => {
    FakeSocket.last.break();
    assert.deepEqual(happened, ["refused", "lost"]);
  });

  test("the network's return ends the pause", () => {
    FakeSocket.last.break();
    page.window.dispatchEvent(new Event("online"));
    assert.equal(FakeSocket.all.length, 2);
  });

  test("a network that goes away is noticed at once", () => {
    FakeSocket.last.send(hello);
    page.window.dispatchEvent(new Event("offline"));
    assert.deepEqual(happened, ["live", "lost"]);
    assert.equal(FakeSocket.all[0].isClosed, true);
  });

  test("a place that is gone asks for a new snapshot and nothing of that frame is applied", () => {
    FakeSocket.last.send(hello, { seq: 9, kind: "resnapshot" }, { seq: 9, kind: "x" });
    assert.deepEqual(happened, ["resnapshot"]);
    assert.equal(FakeSocket.last.isClosed, true);
  });

  test("another log asks for a new snapshot", () => {
    FakeSocket.last.send({ ...hello, epoch: "second" });
    assert.deepEqual(happened, ["resnapshot"]);
  });

  test("a network that swallows the greeting is given up sooner than a silent connection", () => {
    mock.timers.tick(20_000);
    assert.equal(FakeSocket.all.length, 2);
    assert.equal(FakeSocket.all[0].isClosed, true);
  });

  test("whoever looks again after a missed pulse gets a new connection at once", () => {
    FakeSocket.last.send(hello);
    mock.timers.tick(30_000);
    page.document.hidden = true;
    page.document.dispatchEvent(new Event("visibilitychange"));
    assert.equal(FakeSocket.all.length, 1);
    page.document.hidden = false;
    page.document.dispatchEvent(new Event("visibilitychange"));
    assert.equal(FakeSocket.all.length, 2);
    assert.equal(FakeSocket.all[0].isClosed, true);
  });

  test("a page that comes out of the browser's memory connects anew", () => {
    FakeSocket.last.send(hello);
    page.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    assert.equal(FakeSocket.all.length, 1);
    page.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    assert.equal(FakeSocket.all.length, 2);
  });

  test("nothing connects while the place that is gone is being found anew", () => {
    FakeSocket.last.break();
    mock.timers.tick(1_000);
    FakeSocket.last.send({ ...hello, epoch: "second" });
    page.window.dispatchEvent(new Event("online"));
    mock.timers.tick(60_000);
    assert.equal(FakeSocket.all.length, 2);
  });

  test("a silent connection is given up after two pulses that did not come", () => {
    FakeSocket.last.send(hello);
    mock.timers.tick(40_000);
    assert.equal(FakeSocket.all.length, 1);
    mock.timers.tick(20_000);
    assert.equal(FakeSocket.all.length, 2);
    assert.equal(FakeSocket.all[0].isClosed, true);
    assert.deepEqual(happened, ["live", "lost"]);
  });

  test("pulses keep a connection on which nothing happens, and are no events", () => {
    FakeSocket.last.send(hello);
    for (let pulse = 0; pulse < 10; pulse += 1) {
      mock.timers.tick(20_000);
      FakeSocket.last.send({ kind: "pulse" });
    }
    assert.equal(FakeSocket.all.length, 1);
    assert.deepEqual(happened, ["live"]);
  });

  test("a machine that slept connects anew", () => {
    FakeSocket.last.send(hello);
    mock.timers.setTime(Date.now() + 3_600_000);
    mock.timers.tick(15_000);
    assert.equal(FakeSocket.all.length, 2);
    assert.equal(FakeSocket.all[0].isClosed, true);
  });
});
