// @ts-check
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { followAddress } from "../../static/js/inbox/address.js";
import { Actions } from "../../static/js/inbox/actions.js";
import { Loader } from "../../static/js/inbox/loader.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage, FakeServer, endUnanswered, settle } from "./browser.js";
import { attendance, message, snapshot, stateAfter } from "./factories.js";

after(endUnanswered);

const sought = { attendanceId: 1, messageId: "m1" };
/** @param {number} attendanceId */
const select = (attendanceId) => ({ kind: /** @type {const} */ ("select"), attendanceId });

describe("a message that is to be shown in its conversation", () => {
  test("is sought there, and no more when somebody goes elsewhere", () => {
    const seek = { kind: /** @type {const} */ ("seek"), sought };
    assert.deepEqual(stateAfter({}, seek, select(1)).sought, sought);
    assert.equal(stateAfter({}, seek, select(2)).sought, null);
  });

  test("is named by the address, once", () => {
    new FakePage();
    const replaced = /** @type {string[]} */ ([]);
    Object.assign(globalThis, {
      location: { href: "http://inbox.test/?attendance=1&message=m1", search: "?attendance=1" },
      history: {
        /** @type {(state: null, title: string, url: URL) => number} */
        replaceState: (_state, _title, url) => replaced.push(url.search),
      },
    });
    const store = createStore();
    const found = /** @type {unknown[]} */ ([]);
    const actions = /** @type {import("../../static/js/inbox/actions.js").Actions} */ (
      /** @type {unknown} */ ({
        seek: (/** @type {unknown} */ one) => found.push(one),
        select: async () => undefined,
        showTab: () => undefined,
      })
    );
    followAddress(store, actions);
    assert.deepEqual(found, [sought]);
    assert.deepEqual(replaced, ["?attendance=1"]);
  });

  describe("because it is quoted", () => {
    /**
     * Clicks the quote in attendance 1 of a message that stands in attendance 2.
     *
     * @param {(store: ReturnType<typeof createStore>) => void} [meanwhile]
     */
    async function click(meanwhile) {
      new FakePage();
      const server = new FakeServer();
      const store = createStore({ selected: 1 });
      const waiting = [attendance(), attendance({ id: 2 }), attendance({ id: 3 })];
      store.dispatch({ kind: "snapshot", snapshot: snapshot({ waiting }) });
      const nothing = /** @type {any} */ ({});
      const actions = new Actions(store, new Loader(store), nothing, nothing);
      void actions.showQuoted("m1");
      const asked = await server.request(0);
      assert.equal(asked.path, "/api/v1/messages/m1");
      meanwhile?.(store);
      return { asked, server, store };
    }

    test("is sought in the attendance in which it was said", async () => {
      const { asked, server, store } = await click();
      asked.answer(200, message({ attendance_id: 2 }));
      assert.match((await server.request(1)).path, /attendances\/2\/messages\?around=m1/);
      assert.deepEqual([store.get().selected, store.get().sought?.attendanceId], [2, 2]);
    });

    test("is not sought by whoever has gone elsewhere", async () => {
      const elsewhere = { kind: /** @type {const} */ ("select"), attendanceId: 3 };
      const { asked, store } = await click((one) => one.dispatch(elsewhere));
      asked.answer(200, message({ attendance_id: 2 }));
      await settle();
      assert.deepEqual([store.get().selected, store.get().sought], [3, null]);
    });

    test("is told of where it is not there to be seen", async () => {
      const { asked, store } = await click();
      asked.answer(404, { error: { code: "not_found", message: "No." } });
      await settle();
      assert.match(store.get().notice?.text ?? "", /not yours to see/);
      assert.equal(store.get().selected, 1);
    });
  });
});
