// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { followAddress } from "../../static/js/inbox/address.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage } from "./browser.js";
import { stateAfter } from "./factories.js";

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
});
