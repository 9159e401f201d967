// @ts-check
import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";

import { reduce } from "../../static/js/inbox/reducer.js";
import { Loader } from "../../static/js/inbox/loader.js";
import { createStore } from "../../static/js/inbox/store.js";
import { layOut } from "../../static/js/inbox/thread.js";
import { KEPT, MOST } from "../../static/js/inbox/trimming.js";
import { FakePage, FakeServer, endUnanswered, settle } from "./browser.js";
import { ANA, at, attendance, events, message, page, shownIds, snapshot, stateAfter } from "./factories.js";

after(endUnanswered);

/** @typedef {import("../../static/js/inbox/shapes.js").Message} Message */
/** @typedef {import("../../static/js/inbox/shapes.js").State} State */

const open = [attendance({ state: "OPEN", attendant: ANA })];

/**
 * Messages at these minutes, each called by its minute.
 *
 * @param {...number} minutes
 */
const at_ = (...minutes) =>
  minutes.map((minute) => message({ id: `m${minute}`, at: at(minute), position: minute }));

/**
 * @param {number} minute
 * @param {Partial<Message>} [given]
 */
function arrival(minute, given = {}) {
  const [arrived] = at_(minute);
  const kind = "message.created";
  return events({ seq: 100 + minute, kind, message: { ...arrived, seq: 100 + minute, ...given } });
}

const WINDOW = page(at_(10, 11, 12), { around: "m11", hasOlder: true, hasNewer: true });

/** @param {State} state */
const talk = (state) => {
  const found = state.conversations.get(1);
  assert.ok(found);
  return found;
};

describe("a window around a message", () => {
  test("replaces what was loaded and tells that there is more on both sides", () => {
    const state = stateAfter({ open }, page(at_(30, 31)), WINDOW);
    assert.deepEqual(shownIds(state), ["m10", "m11", "m12"]);
    assert.equal(talk(state).hasNewer, true);
    assert.equal(talk(state).hasOlder, true);
  });

  test("is not followed by what arrives: that would be a gap", () => {
    const state = stateAfter({ open }, WINDOW, arrival(40));
    assert.deepEqual(shownIds(state), ["m10", "m11", "m12"]);
    assert.deepEqual(talk(state).later.map(({ id }) => id), ["m40"]);
  });

  test("shows a change of what stands in it", () => {
    const state = stateAfter({ open }, WINDOW, arrival(11, { content: "edited" }));
    assert.deepEqual(talk(state).items.map(({ content }) => content), ["hello", "edited", "hello"]);
  });

  test("grows on both sides and ends where the newest stands, with what came meanwhile", () => {
    const grown = stateAfter(
      { open },
      WINDOW,
      page(at_(8, 9), { before: "m10" }),
      arrival(40),
      page(at_(13, 14), { after: "m12", hasNewer: true, hasOlder: true }),
    );
    assert.deepEqual(shownIds(grown), ["m8", "m9", "m10", "m11", "m12", "m13", "m14"]);
    assert.equal(talk(grown).hasNewer, true);
    const ended = reduce(grown, page(at_(15), { after: "m14", hasOlder: true }));
    assert.deepEqual(shownIds(ended).slice(-3), ["m14", "m15", "m40"]);
    assert.deepEqual([talk(ended).hasNewer, talk(ended).later.length], [false, 0]);
    assert.deepEqual(shownIds(reduce(ended, arrival(41))).slice(-2), ["m40", "m41"]);
  });

  test("is not continued by a page that was asked for from elsewhere", () => {
    const state = stateAfter({ open }, WINDOW, page(at_(31), { after: "m30" }));
    assert.deepEqual(shownIds(state), ["m10", "m11", "m12"]);
    assert.equal(talk(state).hasNewer, true);
  });

  test("gives way to the newest messages, with what came while they were on their way", () => {
    const state = stateAfter({ open }, WINDOW, arrival(40), page(at_(30, 31), { hasOlder: true }));
    assert.deepEqual(shownIds(state), ["m30", "m31", "m40"]);
    assert.deepEqual([talk(state).hasNewer, talk(state).hasOlder], [false, true]);
  });

  test("that reaches the newest keeps what came while it was on its way", () => {
    const state = stateAfter(
      { open },
      page(at_(30), { hasOlder: true }),
      arrival(40),
      page(at_(29, 30), { around: "m29", hasOlder: true }),
    );
    assert.deepEqual(shownIds(state), ["m29", "m30", "m40"]);
  });

  test("is given up by whoever writes, and by whoever goes elsewhere", () => {
    const draft = { id: "d1", attendance_id: 1, content: "hi", at: at(50) };
    const looking = stateAfter({ open }, { kind: "select", attendanceId: 1 }, WINDOW);
    const writing = reduce(looking, {
      kind: "outbox.add",
      draft: { ...draft, phase: "sending", reason: null },
    });
    assert.equal(talk(writing).loaded, false);
    const [{ bubbles }] = layOut(writing, 1);
    assert.deepEqual(bubbles.map((one) => one.message.id), ["d1"]);
    const gone = reduce(looking, { kind: "select", attendanceId: null });
    assert.equal(talk(gone).loaded, false);
  });
});

describe("a conversation that is read far up and down", () => {
  const from = (/** @type {number} */ first, /** @type {number} */ count) =>
    at_(...Array.from({ length: count }, (_, index) => first + index));
  const older = (/** @type {number} */ first, /** @type {string[]} */ ...held) =>
    page(from(first, 50), { before: `m${first + 50}`, hasOlder: true, held });
  const newer = (/** @type {number} */ first, /** @type {string[]} */ ...held) =>
    page(from(first, 50), { after: `m${first - 1}`, hasOlder: true, hasNewer: true, held });
  const full = () => stateAfter({ open }, page(from(1_050, MOST), { hasOlder: true }));

  test("leaves the newest behind, is a window then, and finds them again", () => {
    const up = reduce(full(), older(1_000));
    assert.deepEqual([shownIds(up)[0], shownIds(up).length], ["m1000", KEPT]);
    assert.deepEqual([talk(up).hasOlder, talk(up).hasNewer], [true, true]);
    const told = reduce(up, arrival(2_000));
    assert.deepEqual(talk(told).later.map(({ id }) => id), ["m2000"]);
    const down = reduce(told, page(from(1_300, 150), { after: "m1299", hasOlder: true }));
    assert.deepEqual(shownIds(down).slice(-2), ["m1449", "m2000"]);
    assert.deepEqual([shownIds(down).length, talk(down).hasNewer], [KEPT, false]);
  });

  test("leaves the oldest behind on the way down", () => {
    const start = stateAfter({ open }, page(from(1, MOST), { around: "m2", hasNewer: true }));
    const down = reduce(start, newer(MOST + 1));
    assert.deepEqual([shownIds(down).length, shownIds(down).at(-1)], [KEPT, `m${MOST + 50}`]);
    assert.equal(talk(down).hasOlder, true);
  });

  test("keeps what is in sight, plays, or is being answered, and all up to there", () => {
    assert.equal(shownIds(reduce(full(), older(1_000, "m1440"))).at(-1), "m1440");
    const [answered] = at_(1_449);
    const aimed = reduce(full(), { kind: "aim", aim: { kind: "reply", message: answered } });
    assert.deepEqual(shownIds(reduce(aimed, older(1_000))).length, MOST + 50);
    assert.equal(talk(reduce(aimed, older(1_000))).hasNewer, false);
  });

  test("shows the unread divider again where it was", () => {
    const told = reduce(full(), { kind: "divider", attendanceId: 1, unread: 1 });
    const up = reduce(told, older(1_000));
    assert.equal(up.divider?.messageId, "m1449");
    const down = reduce(up, page(from(1_300, 150), { after: "m1299", hasOlder: true }));
    const marked = layOut(down, 1).flatMap((day) => day.bubbles).filter((one) => one.isUnreadFrom);
    assert.deepEqual(marked.map((one) => one.message.id), ["m1449"]);
  });
});

describe("loading a window", () => {
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
  });

  /** @param {number} index */
  const queryOf = async (index) =>
    new URL((await server.request(index)).path, "http://inbox.test").searchParams;

  test("opening an attendance for a message asks for what stands around it, and nothing else", async () => {
    store.dispatch({ kind: "seek", sought: { attendanceId: 1, messageId: "m11" } });
    void loader.load(1);
    assert.equal((await queryOf(0)).get("around"), "m11");
    const items = at_(10, 11, 12);
    (await server.request(0)).answer(200, { items, next_cursor: "m10", newer_cursor: "m12" });
    await settle();
    assert.equal(talk(store.get()).hasNewer, true);
    assert.equal(store.get().divider, null);
    void loader.loadNewer(1);
    assert.equal((await queryOf(1)).get("after"), "m12");
  });

  test("of two messages that were sought the last is shown, whichever comes last", async () => {
    void loader.loadAround(1, "m11");
    void loader.loadAround(1, "m31");
    (await server.request(1)).answer(200, { items: at_(31), next_cursor: "m31", newer_cursor: "m31" });
    (await server.request(0)).answer(200, { items: at_(11), next_cursor: "m11", newer_cursor: "m11" });
    await settle();
    assert.deepEqual(shownIds(store.get()), ["m31"]);
  });

  test("a message that is gone leaves what is shown, and says so", async () => {
    store.dispatch(page(at_(30)));
    store.dispatch({ kind: "seek", sought: { attendanceId: 1, messageId: "gone" } });
    void loader.loadAround(1, "gone");
    (await server.request(0)).answer(400, { error: { code: "invalid", message: "No." } });
    await settle();
    assert.deepEqual(shownIds(store.get()), ["m30"]);
    assert.deepEqual([store.get().sought, talk(store.get()).failed], [null, false]);
    assert.match(store.get().notice?.text ?? "", /not in this conversation/);
  });

  test("after a new snapshot whoever looks through a window is there still", async () => {
    store.dispatch(WINDOW);
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open, seq: 20 }) });
    void loader.load(1);
    assert.equal((await queryOf(0)).get("around"), "m11");
  });
});
