// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { guard, leaveAfter, leaveForLogin, stayInstead, unkept } from "../../static/js/inbox/leaving.js";
import { FakePage, settle } from "./browser.js";

describe("a page that holds something which is not kept", () => {
  /** @type {FakePage} */
  let page;
  /** @type {() => void} */
  let keep;
  let count = 1;

  /** Whether the browser asks before the page closes. */
  const asks = () => {
    const event = new Event("beforeunload", { cancelable: true });
    page.window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  /** Where the page went. */
  const places = () => /** @type {any} */ (globalThis).location.assign.mock.calls.map(first);

  beforeEach(() => {
    page = new FakePage();
    count = 1;
    const kept = new Promise((resolve) => {
      keep = () => {
        count = 0;
        resolve(undefined);
      };
    });
    guard({ unkept: () => count, keep: async () => void (await kept) });
  });

  test("is asked about when it closes, while that is so", () => {
    assert.deepEqual([unkept(), asks()], [1, true]);
    keep();
    assert.deepEqual([unkept(), asks()], [0, false]);
  });

  test("keeps it before it leaves for the login page, once however often it is told to", async () => {
    const leaving = leaveForLogin();
    await leaveForLogin();
    assert.deepEqual(places(), []);
    keep();
    await leaving;
    assert.deepEqual([places(), asks()], [["/login?next=%2F"], false]);
  });

  test("stays as it was when it cannot be left for good, and asks again", async () => {
    const refused = leaveAfter("/login", () => Promise.reject(new Error("away")));
    await assert.rejects(refused, /away/);
    assert.deepEqual([places(), asks()], [[], true]);
  });

  test("may stay without a session while somebody writes in it", async () => {
    let isWriting = true;
    stayInstead(() => isWriting);
    await leaveForLogin();
    assert.deepEqual(places(), []);
    isWriting = false;
    keep();
    await leaveForLogin();
    assert.deepEqual(places(), ["/login?next=%2F"]);
  });

  test("asks nothing and keeps nothing once it is left for good", async () => {
    await leaveAfter("/login", async () => undefined);
    await leaveForLogin();
    await settle();
    assert.deepEqual([places(), asks()], [["/login"], false]);
  });
});

/** @param {{arguments: unknown[]}} call */
function first(call) {
  return call.arguments[0];
}
