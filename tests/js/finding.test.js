// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { beginning, foundIn, placeAfter, standing, withHits } from "../../static/js/inbox/finding.js";
import { FindingActions } from "../../static/js/inbox/finding_actions.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage, FakeServer, settle } from "./browser.js";

/**
 * @param {string[]} ids
 * @param {string | null} [cursor]
 */
const hits = (ids, cursor = null) => ({
  items: ids.map((id) => ({ id })),
  count: ids.length,
  is_more: cursor !== null,
  next_cursor: cursor,
});

describe("what is found in a conversation", () => {
  const begun = { ...beginning(1), query: "harp" };
  const found = withHits(begun, hits(["c", "b", "a"]), false);

  test("begins with what was said last and goes round", () => {
    assert.equal(standing(found), "1 of 3");
    assert.equal(foundIn(found, 1), "c");
    assert.equal(foundIn(found, 2), null);
    assert.deepEqual([placeAfter(found, 1), placeAfter(found, -1)], [1, 2]);
    assert.equal(placeAfter({ ...found, place: 2 }, 1), 0);
  });

  test("has more than was loaded, which is asked for at the end and gone on to", () => {
    const part = withHits(begun, hits(["c", "b"], "7"), false);
    assert.equal(standing(part), "1 of 2+");
    assert.equal(placeAfter(part, -1), 0);
    assert.equal(placeAfter({ ...part, place: 1 }, 1), null);
    const whole = withHits({ ...part, place: 1 }, hits(["b", "a"]), true);
    assert.deepEqual([whole.ids, standing(whole)], [["c", "b", "a"], "3 of 3"]);
  });

  test("may be nothing, or not worth asking for", () => {
    assert.equal(standing(withHits(begun, hits([]), false)), "Nothing found");
    assert.equal(foundIn(withHits(begun, hits([]), false), 1), null);
    assert.match(standing({ ...beginning(1), query: "a" }), /at least two/);
    assert.equal(standing(beginning(1)), "");
  });
});

describe("searching in a conversation", () => {
  /** @type {FakeServer} */
  let server;
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {FindingActions} */
  let finding;

  beforeEach(() => {
    new FakePage();
    server = new FakeServer();
    store = createStore({ selected: 1 });
    finding = new FindingActions(store);
    finding.begin(1);
  });

  /**
   * @param {number} index
   * @param {ReturnType<typeof hits>} messages
   */
  async function answer(index, messages) {
    (await server.request(index)).answer(200, { messages });
    await settle();
  }

  test("shows each hit in its place, and asks for further ones", async () => {
    void finding.look("harp");
    const { path } = await server.request(0);
    assert.match(path, /q=harp&kind=messages&attendance_id=1&limit=50$/);
    await answer(0, hits(["c", "b"], "7"));
    assert.equal(store.get().sought?.messageId, "c");
    await finding.step(1);
    assert.equal(store.get().sought?.messageId, "b");
    void finding.step(1);
    assert.match((await server.request(1)).path, /cursor=7/);
    await answer(1, hits(["a"]));
    assert.deepEqual(store.get().sought, { attendanceId: 1, messageId: "a" });
    await finding.step(-1);
    assert.equal(store.get().sought?.messageId, "b");
  });

  test("takes the answer to what was typed last, and none after its end", async () => {
    void finding.look("ha");
    void finding.look("harp");
    await answer(0, hits(["old"]));
    await answer(1, hits(["new"]));
    assert.deepEqual(store.get().finding?.ids, ["new"]);
    void finding.look("harps");
    finding.end();
    await answer(2, hits(["late"]));
    assert.deepEqual([store.get().finding, store.get().sought?.messageId], [null, "new"]);
  });

  test("says what failed, and the next step tries again", async () => {
    void finding.look("harp");
    (await server.request(0)).answer(500, { error: { code: "internal", message: "Broken." } });
    await settle();
    assert.equal(store.get().finding?.phase, "failed");
    void finding.step(1);
    await answer(1, hits(["a"]));
    assert.deepEqual(store.get().finding?.ids, ["a"]);
  });

  test("ends with the conversation", () => {
    store.dispatch({ kind: "select", attendanceId: 2 });
    assert.equal(store.get().finding, null);
  });
});
