// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { BulkActions } from "../../static/js/inbox/bulk_actions.js";
import { chosenIn, doable, tagsOfAll } from "../../static/js/inbox/choosing.js";
import { outcomeWords } from "../../static/js/inbox/components/bulk_outcome.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakeServer, settle } from "./browser.js";
import { ANA, BRUNO, at, attendance, snapshot } from "./factories.js";

/** @type {ReturnType<typeof createStore>} */
let store;
/** @type {FakeServer} */
let server;
/** @type {BulkActions} */
let bulk;

const waiting = [1, 2, 3, 4, 5].map((id) => attendance({ id, created_at: at(id) }));
const mine = [6, 7].map((id) => attendance({ id, state: "OPEN", attendant: ANA, tag_ids: [1, id] }));

beforeEach(() => {
  server = new FakeServer();
  store = createStore();
  store.dispatch({ kind: "snapshot", snapshot: snapshot({ waiting, open: mine }) });
  bulk = new BulkActions(store);
});

const chosen = () => chosenIn(store.get()).map(({ id }) => id);
const paths = () => server.requests.map(({ path }) => path.replace("/api/v1/attendances/", ""));

/**
 * Answers a request as the server does.
 *
 * @param {number} index
 * @param {Partial<import("../../static/js/inbox/shapes.js").Attendance>} given
 */
async function answer(index, given) {
  (await server.request(index)).answer(200, attendance({ seq: 20, ...given }));
  await settle();
}

describe("choosing several attendances", () => {
  test("one by one, off again, and a whole range", () => {
    bulk.toggle(2);
    bulk.toggle(4, true);
    assert.deepEqual(chosen(), [2, 3, 4]);
    bulk.toggle(3);
    assert.deepEqual(chosen(), [2, 4]);
  });

  test("all that the list shows, as it is searched just now", () => {
    store.dispatch({ kind: "query", query: "Client 3" });
    bulk.all();
    assert.deepEqual(chosen(), [3]);
  });

  test("ends with another list", () => {
    bulk.toggle(2);
    store.dispatch({ kind: "tab", tab: "mine" });
    assert.equal(store.get().choosing, null);
  });

  test("what a colleague has taken meanwhile is not chosen any more", () => {
    bulk.all();
    const taken = attendance({ id: 2, state: "OPEN", attendant: BRUNO, seq: 20 });
    store.dispatch({ kind: "attendance", attendance: taken });
    assert.deepEqual(chosen(), [1, 3, 4, 5]);
  });

  test("offers what can be done with them", () => {
    bulk.all();
    const state = store.get();
    assert.equal(doable(state, "accept", chosenIn(state)).length, 5);
    assert.equal(doable(state, "finish", chosenIn(state)).length, 0);
    assert.deepEqual(tagsOfAll(mine), [1]);
  });
});

describe("doing something with several", () => {
  test("asks for a few at a time and says honestly what came of each", async () => {
    bulk.all();
    const accepting = bulk.accept();
    assert.deepEqual(paths(), ["1/accept", "2/accept", "3/accept"]);
    await answer(0, { id: 1, state: "OPEN", attendant: ANA });
    assert.equal(paths().length, 4);
    const taken = { code: "accepted_already", attendant: BRUNO, at: new Date().toISOString() };
    server.requests[1].answer(409, { error: taken });
    await answer(2, { id: 3, state: "OPEN", attendant: ANA });
    await answer(3, { id: 4, state: "OPEN", attendant: ANA });
    await answer(4, { id: 5, state: "OPEN", attendant: ANA });
    await accepting;
    const outcome = store.get().bulk;
    assert.ok(outcome);
    assert.equal(outcomeWords(outcome), "4 accepted. 1 was left as it was.");
    const [failed] = outcome.failed;
    assert.equal(failed.name, "Client 2");
    assert.match(failed.reason, /^Bruno accepted this/);
  });

  test("is stopped: what is under way comes to its end, and no more begins", async () => {
    bulk.all();
    const accepting = bulk.accept();
    bulk.stop();
    for (const index of [0, 1, 2]) {
      await answer(index, { id: index + 1, state: "OPEN", attendant: ANA });
    }
    await accepting;
    assert.equal(paths().length, 3);
    const outcome = store.get().bulk;
    assert.equal(outcome && outcomeWords(outcome), "3 accepted. Stopped before 2.");
  });

  test("is undone where it was done, and nowhere else", async () => {
    store.dispatch({ kind: "tab", tab: "mine" });
    bulk.all();
    const tagging = bulk.tag([9], [1]);
    assert.deepEqual(
      server.requests.map(({ body }) => body.tag_ids),
      [
        [7, 9],
        [6, 9],
      ],
    );
    await answer(0, { ...mine[1], tag_ids: [7, 9], seq: 20 });
    server.requests[1].lose();
    await tagging;
    assert.equal(store.get().bulk?.mayUndo, true);
    const undoing = bulk.undo();
    assert.deepEqual([paths()[2], server.requests[2].body.tag_ids], ["7/tags", [7, 1]]);
    await answer(2, { ...mine[1], seq: 21 });
    await undoing;
    assert.equal(paths().length, 3);
  });

  test("waits for the words that are being posted", async () => {
    store.dispatch({ kind: "tab", tab: "mine" });
    bulk.toggle(6);
    const draft = { id: "d", attendance_id: 6, content: "hi", at: at(1), reason: null };
    store.dispatch({ kind: "outbox.add", draft: { ...draft, phase: "sending" } });
    const finishing = bulk.finish(false);
    await settle();
    assert.deepEqual(paths(), []);
    store.dispatch({ kind: "outbox.remove", id: "d" });
    await answer(0, { ...mine[0], state: "FINISHED" });
    await finishing;
    assert.deepEqual(paths(), ["6/finish"]);
  });

  test("leaves the tags that colleagues have given meanwhile, also as it is undone", async () => {
    store.dispatch({ kind: "tab", tab: "mine" });
    bulk.toggle(6);
    const theirs = (/** @type {number[]} */ tags, /** @type {number} */ seq) =>
      store.dispatch({ kind: "attendance", attendance: { ...mine[0], tag_ids: tags, seq } });
    const tagging = bulk.tag([9, 6], [1]);
    await answer(0, { ...mine[0], tag_ids: [6, 9], seq: 20 });
    await tagging;
    theirs([6, 9, 12], 21);
    const undoing = bulk.undo();
    // What it had already is not taken from it.
    assert.deepEqual(server.requests[1].body.tag_ids, [6, 12, 1]);
    await answer(1, { ...mine[0], tag_ids: [1, 6, 12], seq: 22 });
    await undoing;
  });

  test("changes the tags that are there as its turn comes", async () => {
    const many = [10, 11, 12, 13].map((id) =>
      attendance({ id, state: "OPEN", attendant: ANA, tag_ids: [id] }),
    );
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open: many }) });
    store.dispatch({ kind: "tab", tab: "mine" });
    bulk.all();
    const tagging = bulk.tag([9], []);
    const last = chosen()[3];
    const changed = many.find(({ id }) => id === last);
    assert.ok(changed);
    store.dispatch({ kind: "attendance", attendance: { ...changed, tag_ids: [5], seq: 20 } });
    for (const [index, id] of chosen().entries()) {
      await answer(index, { id, state: "OPEN", attendant: ANA, seq: 21 });
    }
    await tagging;
    assert.deepEqual(server.requests[3].body.tag_ids, [5, 9]);
  });

  test("leaves one alone of which a message has not left yet", async () => {
    store.dispatch({ kind: "tab", tab: "mine" });
    bulk.toggle(6);
    const draft = { id: "d", attendance_id: 6, content: "hi", at: at(1), reason: "no" };
    store.dispatch({ kind: "outbox.add", draft: { ...draft, phase: "refused" } });
    await bulk.finish(false);
    assert.deepEqual(paths(), []);
    assert.match(store.get().bulk?.failed[0].reason ?? "", /has not left/);
  });
});
