// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { call, peek } from "../../static/js/inbox/api.js";
import { FakePage, FakeServer } from "./browser.js";

/**
 * Where the page goes when its session has ended.
 *
 * @param {(path: string) => Promise<unknown>} ask
 */
async function leaving(ask) {
  new FakePage();
  const server = new FakeServer();
  const asked = ask("/api/v1/warnings");
  (await server.request(0)).answer(401, { error: { code: "unauthorized", message: "No." } });
  await assert.rejects(asked, { name: "Error", status: 401, message: "No." });
  const assign = /** @type {import("node:test").Mock<Function>} */ (
    /** @type {unknown} */ (location.assign)
  );
  return assign.mock.calls.map((one) => one.arguments[0]);
}

describe("without a session", () => {
  test("what a person asks for leads to the login page", async () => {
    assert.deepEqual(await leaving((path) => call("GET", path)), ["/login?next=%2F"]);
  });

  test("what the page asks by itself leaves it as it is, with what is written there", async () => {
    assert.deepEqual(await leaving(peek), []);
  });
});
