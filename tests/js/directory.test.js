// @ts-check
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { departmentOf, tagsOf } from "../../static/js/inbox/directory.js";
import { DirectoryActions, keepDirectory } from "../../static/js/inbox/directory_actions.js";
import { foundIn } from "../../static/js/inbox/lists.js";
import { reduce } from "../../static/js/inbox/reducer.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage, FakeServer, endUnanswered, settle } from "./browser.js";
import { attendance, client, events, snapshot, stateAfter } from "./factories.js";

after(endUnanswered);

/** @typedef {import("../../static/js/inbox/shapes.js").Directory} Directory */

const VIP = { id: 1, name: "VIP", colour: 1 };
const LATE = { id: 2, name: "Late", colour: 2 };
const SALES = { id: 5, name: "Sales", position: 1, active: true, member_ids: [] };

/** @type {Directory} */
const directory = {
  tags: [LATE, VIP],
  departments: [SALES],
  has_signature: false,
  asks_feedback: true,
  limits: { file: 100 * 2 ** 20, media: 16 * 2 ** 20 },
  business: "Casa Prado",
};
/** @type {import("../../static/js/inbox/reducer.js").Action} */
const loaded = { kind: "directory", directory };

/**
 * @param {Partial<import("../../static/js/inbox/shapes.js").State["filter"]>} filter
 * @returns {import("../../static/js/inbox/reducer.js").Action}
 */
function filter(filter) {
  return { kind: "filter", filter };
}

const waiting = [
  attendance({ id: 1, tag_ids: [1], department_id: 5 }),
  attendance({ id: 2, client: client({ id: 2, tag_ids: [1] }) }),
  attendance({ id: 3, tag_ids: [2] }),
];

/** @param {...import("../../static/js/inbox/reducer.js").Action} actions */
function shown(...actions) {
  return foundIn(stateAfter({ waiting }, loaded, ...actions), "waiting").map(({ id }) => id);
}

describe("the directory", () => {
  test("names tags in its own order and passes over those that were deleted", () => {
    assert.deepEqual(tagsOf(directory, [1, 2, 99]), [LATE, VIP]);
    assert.deepEqual(tagsOf(directory, undefined), []);
  });

  test("names departments", () => {
    assert.equal(departmentOf(directory, 5)?.name, "Sales");
    assert.equal(departmentOf(directory, null), undefined);
  });
});

describe("a tag that is deleted", () => {
  const both = client({ id: 1, tag_ids: [1, 2] });
  const carriers = [attendance({ id: 1, client: both, tag_ids: [1, 2, 3] })];
  /** @type {import("../../static/js/inbox/reducer.js").Action} */
  const without = { kind: "directory", directory: { ...directory, tags: [LATE] } };

  test("is taken off whatever carried it", () => {
    const { attendances, clients } = stateAfter({ waiting: carriers }, loaded, without);
    // 3 is not known yet: its directory is still on its way.
    assert.deepEqual(attendances.get(1)?.tag_ids, [2, 3]);
    assert.deepEqual(attendances.get(1)?.client.tag_ids, [2]);
    assert.deepEqual(clients.get(1)?.tag_ids, [2]);
  });

  test("leaves what did not carry it as it is", () => {
    const before = stateAfter({ waiting }, loaded);
    const after = reduce(before, without);
    assert.equal(after.attendances.get(3), before.attendances.get(3));
  });
});

describe("tagging", () => {
  test("sends one change at a time, and of several the last", async () => {
    new FakePage();
    const server = new FakeServer();
    const store = createStore();
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ waiting }) });
    const actions = new DirectoryActions(store);
    const path = "/api/v1/attendances/3/tags";
    for (const tagIds of [[2, 1], [2], []]) {
      void actions.tagAttendance(3, tagIds);
    }
    void actions.tagAttendance(1, [2]);
    const tagged = (/** @type {number[]} */ tagIds, seq = 11) =>
      attendance({ id: 3, tag_ids: tagIds, seq });
    (await server.request(0)).answer(200, tagged([2, 1]));
    const last = await server.request(2);
    last.answer(200, tagged([], 12));
    await settle();
    const sent = server.requests.filter((one) => one.path === path).map(({ body }) => body.tag_ids);
    assert.deepEqual(sent, [[2, 1], []]);
    assert.deepEqual(store.get().attendances.get(3)?.tag_ids, []);
  });
});

describe("the filters", () => {
  test("show a tag of the attendance or of its client", () => {
    assert.deepEqual(shown(filter({ tag: 1 })), [1, 2]);
  });

  test("show a department, and both together", () => {
    assert.deepEqual(shown(filter({ department: 5 })), [1]);
    assert.deepEqual(shown(filter({ department: 5 }), filter({ tag: 2 })), []);
    assert.deepEqual(shown(filter({ tag: 2 }), filter({ tag: null })), [1, 2, 3]);
  });

  test("end with what they filter by", () => {
    const without = { ...directory, tags: [LATE], departments: [{ ...SALES, active: false }] };
    const state = [filter({ tag: 1, department: 5 }), { kind: "directory", directory: without }];
    assert.deepEqual(shown(.../** @type {any} */ (state)), [1, 2, 3]);
  });

  test("load what is finished anew: the server filters it", () => {
    const page = { kind: /** @type {const} */ ("page"), state: /** @type {const} */ ("FINISHED") };
    const done = attendance({ id: 9, state: "FINISHED" });
    const state = stateAfter({ waiting }, loaded, { ...page, items: [done], cursor: "next" });
    assert.equal(state.pages.FINISHED.cursor, "next");
    const filtered = reduce(state, filter({ tag: 1 }));
    assert.deepEqual([filtered.pages.FINISHED.cursor, filtered.pages.FINISHED.more], [null, true]);
    assert.equal(filtered.pages.WAITING, state.pages.WAITING);
    assert.equal(reduce(state, filter({ tag: null })), state);
  });

  test("stay when the directory is loaded again", () => {
    const state = reduce(stateAfter({ waiting }, loaded, filter({ tag: 1 })), loaded);
    assert.equal(state.filter.tag, 1);
  });
});

describe("keeping the directory current", () => {
  /** @returns {Promise<{server: FakeServer, store: ReturnType<typeof createStore>}>} */
  async function open() {
    new FakePage();
    const server = new FakeServer();
    const store = createStore();
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ seq: 10 }) });
    keepDirectory(store, new DirectoryActions(store));
    (await server.request(0)).answer(200, directory);
    (await server.request(1)).answer(200, { items: [] });
    await settle();
    return { server, store };
  }

  test("loads it with the canned responses at the start", async () => {
    const { store } = await open();
    assert.deepEqual(store.get().directory, directory);
    assert.deepEqual(store.get().canned, []);
  });

  test("loads again what a change was told of, and nothing else", async () => {
    const { server, store } = await open();
    store.dispatch(events({ seq: 11, kind: "settings.changed", section: "tags" }));
    const again = await server.request(2);
    assert.match(again.path, /directory$/);
    again.answer(200, { ...directory, tags: [VIP] });
    await settle();
    assert.deepEqual(store.get().directory.tags, [VIP]);
    store.dispatch(events({ seq: 12, kind: "settings.changed", section: "canned_responses" }));
    assert.match((await server.request(3)).path, /canned-responses$/);
    assert.equal(server.requests.length, 4);
  });

  test("says what went wrong, and keeps what is there", async () => {
    const { server, store } = await open();
    store.dispatch(events({ seq: 11, kind: "settings.changed", section: "departments" }));
    (await server.request(2)).answer(503, { error: { code: "busy", message: "Try later." } });
    await settle();
    assert.deepEqual(store.get().directory, directory);
    assert.equal(store.get().notice?.text, "Try later.");
  });
});
