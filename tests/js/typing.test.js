// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { TypingTeller } from "../../static/js/inbox/typing.js";
import { FakePage, FakeServer, settle } from "./browser.js";
import { ANA, NOW, at, attendance, events, message, stateAfter } from "./factories.js";

describe("telling the client that somebody types", () => {
  /** @type {FakeServer} */
  let server;
  /** @type {TypingTeller} */
  let teller;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse(at(0)) });
    new FakePage();
    server = new FakeServer();
    teller = new TypingTeller();
  });
  afterEach(() => mock.timers.reset());

  function told() {
    return server.requests.map(({ path, body }) => `${path.split("/")[4]} ${body.activity}`);
  }

  test("it is told once in five seconds, however much is typed", () => {
    for (let second = 0; second < 10; second += 1) {
      teller.typed(1);
      mock.timers.tick(1_000);
    }
    assert.deepEqual(told(), ["1 typing", "1 typing"]);
  });

  test("a pause is told, once", () => {
    teller.typed(1);
    mock.timers.tick(60_000);
    teller.stopped();
    assert.deepEqual(told(), ["1 typing", "1 paused"]);
  });

  test("whoever goes to another attendance has stopped in the first", () => {
    teller.typed(1);
    teller.typed(2);
    assert.deepEqual(told(), ["1 typing", "1 paused", "2 typing"]);
  });

  test("a recording is told for as long as it lasts", () => {
    teller.recording(1);
    for (let second = 0; second < 11; second += 1) {
      mock.timers.tick(1_000);
    }
    teller.stopped();
    mock.timers.tick(60_000);
    assert.deepEqual(told(), ["1 recording", "1 recording", "1 recording", "1 paused"]);
  });

  test("nobody is bothered when it cannot be told", async () => {
    teller.typed(1);
    server.requests[0].lose();
    await settle();
    assert.deepEqual(told(), ["1 typing"]);
  });
});

describe("a client who types", () => {
  const open = [attendance({ state: "OPEN", attendant: ANA })];

  /** @param {"typing" | "recording" | "paused"} activity */
  function typing(activity, seq = 11) {
    return { seq, kind: "client.typing", typing: { attendance_id: 1, activity } };
  }

  test("is shown with the time of the event", () => {
    const state = stateAfter({ open }, events(typing("recording")));
    assert.deepEqual(state.activities.get(1), { activity: "recording", since: NOW });
  });

  test("is not shown after a pause", () => {
    const state = stateAfter({ open }, events(typing("typing"), typing("paused", 12)));
    assert.equal(state.activities.size, 0);
  });

  test("is not shown after the message has come", () => {
    const created = { seq: 12, kind: "message.created", message: message({ seq: 12 }) };
    const state = stateAfter({ open }, events(typing("typing"), created));
    assert.equal(state.activities.size, 0);
  });
});
