// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../static/js/inbox/store.js";

test("a watcher that fails is reported and stops neither the others nor whoever acts", (context) => {
  const report = context.mock.method(console, "error", () => undefined);
  const store = createStore();
  /** @type {string[]} */
  const seen = [];
  store.subscribe(() => {
    throw new TypeError("Illegal constructor");
  });
  store.subscribe((state) => seen.push(state.tab));
  store.dispatch({ kind: "tab", tab: "mine" });
  assert.deepEqual(seen, ["mine"]);
  assert.ok(report.mock.calls[0].arguments[0] instanceof TypeError);
});
