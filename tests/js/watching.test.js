// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { createStore } from "../../static/js/inbox/store.js";
import { WatchTeller } from "../../static/js/inbox/watch_telling.js";
import {
  answeredMeanwhile,
  latestIds,
  presenceWords,
  presentOf,
} from "../../static/js/inbox/watching.js";
import { FakePage, FakeServer } from "./browser.js";
import {
  ANA,
  BRUNO,
  NOW,
  at,
  attendance,
  events,
  message,
  page,
  snapshot,
  stateAfter,
} from "./factories.js";

const open = [attendance({ state: "OPEN", attendant: ANA })];

/**
 * An event of the log.
 *
 * @param {number} seq
 * @param {"viewing" | "typing" | "gone"} activity
 * @param {{user?: number, screen?: string, when?: string}} [more]
 */
function watched(seq, activity, { user = BRUNO.id, screen = "one", when = at(0) } = {}) {
  const watch = { attendance_id: 1, user_id: user, activity, screen };
  return { seq, kind: "attendance.watched", at: when, attendance_id: 1, watch };
}

describe("who looks at an attendance", () => {
  /** @param {import("../../static/js/inbox/shapes.js").Event[]} told */
  function present(...told) {
    const state = stateAfter({ open }, events(...told));
    return presentOf(state.watchers.get(1), NOW).present;
  }

  test("is named, and whoever types before those who look", () => {
    const carla = { user: 3, screen: "three" };
    const found = present(watched(11, "viewing", carla), watched(12, "typing"));
    assert.equal(presenceWords(found), "Bruno is typing…");
    assert.equal(presenceWords(present(watched(11, "viewing"))), "Bruno is looking");
    assert.equal(
      presenceWords(present(watched(11, "viewing"), watched(12, "viewing", carla))),
      "Bruno and A colleague are looking",
    );
  });

  test("is there with whichever window is left", () => {
    const both = [watched(11, "viewing"), watched(12, "typing", { screen: "two" })];
    assert.equal(present(...both).length, 1);
    assert.equal(present(...both, watched(13, "gone", { screen: "two" })).length, 1);
    assert.equal(present(watched(11, "viewing"), watched(12, "gone")).length, 0);
  });

  test("is never the reader themselves", () => {
    assert.deepEqual(present(watched(11, "typing", { user: ANA.id })), []);
  });

  test("is forgotten when nothing is heard any more", () => {
    const state = stateAfter({ open }, events(watched(11, "viewing")));
    const watchers = state.watchers.get(1);
    assert.equal(presentOf(watchers, NOW + 99_000).present.length, 1);
    assert.equal(presentOf(watchers, NOW + 101_000).present.length, 0);
  });

  test("is not brought back by what was missed long ago", () => {
    const late = message({ id: "late", seq: 12 });
    const later = { seq: 12, kind: "message.created", at: at(5), message: late };
    assert.deepEqual(present(watched(11, "viewing"), later), []);
  });

  test("is asked anew when the attendance is another's", () => {
    const handed = attendance({ state: "OPEN", attendant: BRUNO, seq: 12 });
    const was = /** @type {const} */ ({ state: "OPEN", attendant_id: ANA.id });
    const changed = { kind: "attendance.changed", at: at(0), attendance: handed, was };
    const told = present(watched(11, "viewing"), { ...changed, seq: 12, attendance_id: 1 });
    assert.deepEqual(told, []);
  });
});

describe("an answer that came while another was being written", () => {
  const before = message({ id: "before", from: "attendant", user_id: BRUNO.id });
  const state = stateAfter({ open }, page([before]));
  const known = latestIds(state.conversations.get(1)) ?? new Set();

  test("is a colleague's or the phone's, and not there before", () => {
    const theirs = message({ id: "new", from: "attendant", user_id: BRUNO.id });
    const phone = message({ id: "phone", from: "phone" });
    assert.equal(answeredMeanwhile([before, theirs], known, ANA.id), theirs);
    assert.equal(answeredMeanwhile([before, phone], known, ANA.id), phone);
  });

  test("is neither the reader's own, nor a note, nor the client's", () => {
    const others = [
      before,
      message({ id: "1", from: "attendant", user_id: ANA.id }),
      message({ id: "2", from: "note", user_id: BRUNO.id }),
      message({ id: "3" }),
      message({ id: "4", from: "system" }),
    ];
    assert.equal(answeredMeanwhile(others, known, ANA.id), undefined);
  });

  test("cannot be told while the messages are not there", () => {
    assert.equal(latestIds(undefined), null);
  });
});

describe("telling colleagues what this screen shows", () => {
  /** @type {FakeServer} */
  let server;
  /** @type {FakePage} */
  let window;
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {WatchTeller} */
  let teller;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW });
    window = new FakePage();
    server = new FakeServer();
    store = createStore();
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    store.dispatch({ kind: "connection", connection: "live" });
    teller = new WatchTeller(store);
    teller.follow();
  });
  afterEach(() => mock.timers.reset());

  const told = () => server.requests.map(({ body }) => body.activity);
  /** @param {number | null} id */
  const select = (id) => store.dispatch({ kind: "select", attendanceId: id });

  test("it is told on coming, now and then, and on going", () => {
    select(1);
    mock.timers.tick(45_000);
    mock.timers.tick(45_000);
    select(null);
    mock.timers.tick(90_000);
    assert.deepEqual(told(), ["viewing", "viewing", "viewing", "gone"]);
    assert.match(server.requests[0].path, /attendances\/1\/presence$/);
  });

  test("a hidden page looks at nothing", () => {
    select(1);
    window.document.hidden = true;
    window.document.dispatchEvent(new Event("visibilitychange"));
    mock.timers.tick(90_000);
    window.document.hidden = false;
    window.document.dispatchEvent(new Event("visibilitychange"));
    assert.deepEqual(told(), ["viewing", "gone", "viewing"]);
  });

  test("typing is told every few seconds, and that it has stopped", () => {
    select(1);
    for (let second = 0; second < 8; second += 1) {
      teller.typed(1);
      mock.timers.tick(1_000);
    }
    mock.timers.tick(10_000);
    assert.deepEqual(told(), ["viewing", "typing", "typing", "viewing"]);
  });

  test("a colleague who comes is answered, once", () => {
    select(1);
    mock.timers.tick(10_000);
    for (const seq of [11, 12]) {
      store.dispatch({ kind: "events", events: [watched(seq, "viewing")], now: NOW });
    }
    mock.timers.tick(2_000);
    assert.deepEqual(told(), ["viewing", "viewing"]);
  });

  test("a colleague who comes is answered by each screen at another moment", (context) => {
    context.mock.method(Math, "random", () => 0.5);
    select(1);
    mock.timers.tick(10_000);
    store.dispatch({ kind: "events", events: [watched(11, "viewing")], now: NOW });
    mock.timers.tick(999);
    assert.deepEqual(told(), ["viewing"]);
    mock.timers.tick(1);
    assert.deepEqual(told(), ["viewing", "viewing"]);
  });

  test("who has left meanwhile does not answer", () => {
    select(1);
    mock.timers.tick(10_000);
    store.dispatch({ kind: "events", events: [watched(11, "viewing")], now: NOW });
    select(null);
    mock.timers.tick(10_000);
    assert.deepEqual(told(), ["viewing", "gone"]);
  });

  test("where nobody else works nothing is told", () => {
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open, users: [ANA] }) });
    select(1);
    mock.timers.tick(90_000);
    assert.deepEqual(told(), []);
  });
});
