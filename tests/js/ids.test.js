// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { TriedId } from "../../static/js/inbox/ids.js";

test("a repeated attempt has the id of the first, another message a new one", () => {
  const id = new TriedId();
  const first = id.of({ phone: "1", content: "hello" });
  assert.equal(id.of({ phone: "1", content: "hello" }), first);
  assert.notEqual(id.of({ phone: "1", content: "good evening" }), first);
});
