// @ts-check
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { LONG, watchSlow } from "../../static/js/inbox/slow.js";
import { PhoneLine } from "../../static/js/phone/phone.js";
import { FakePage, FakeServer } from "./browser.js";

test("phones on which nothing happens are no slow connection", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  new FakePage();
  const server = new FakeServer();
  /** @type {boolean[]} */
  const told = [];
  watchSlow((isSlow) => told.push(isSlow));
  const line = new PhoneLine(
    1,
    () => {},
    () => {},
  );
  void line.follow(null);
  await server.request(0);
  mock.timers.tick(LONG);
  void line.act({ action: "link" });
  await server.request(1);
  assert.deepEqual(told, [false]);
  mock.timers.tick(LONG);
  assert.deepEqual(told, [false, true], "what somebody has asked for and waits for is told of");
});
