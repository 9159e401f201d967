// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";

import { guard } from "../../static/js/inbox/leaving.js";
import { storageFor } from "../../static/js/inbox/storage.js";
import { FakePage, settle } from "./browser.js";

const ME = 7;
const form = Object.assign(new EventTarget(), { action: "/logout", dataset: { signOut: `${ME}` } });

const page = new FakePage();
Object.assign(page.document, { querySelector: () => form });
await import("../../static/js/behaviours/sign_out.js");

describe("signing out", () => {
  const storage = storageFor(ME, "outbox");
  const ask = mock.fn((/** @type {string} */ _question) => true);
  const tell = mock.fn();
  const post = mock.fn(async () => new Response());
  /** Where the page went. */
  const places = () => /** @type {any} */ (globalThis).location.assign.mock.calls.length;

  async function signOut() {
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    await settle();
  }

  beforeEach(() => {
    Object.assign(new FakePage().document, { documentElement: { lang: "en" } });
    Object.assign(globalThis, { localStorage: keeping({}), confirm: ask, alert: tell, fetch: post });
    [ask, tell, post].forEach((one) => one.mock.resetCalls());
    guard({ unkept: () => 0, keep: async () => undefined });
    storage.write("a", "written");
  });

  test("throws nothing away while the server cannot be reached, and says so", async () => {
    post.mock.mockImplementationOnce(() => Promise.reject(new TypeError("network")));
    await signOut();
    assert.deepEqual([storage.values(), places()], [["written"], 0]);
    assert.match(tell.mock.calls[0].arguments[0], /^The server cannot be reached/);
  });

  test("counts what only the page holds, as a running recording, and stays at a no", async () => {
    guard({ unkept: () => 1, keep: async () => undefined });
    ask.mock.mockImplementationOnce(() => false);
    await signOut();
    assert.match(ask.mock.calls[0].arguments[0], /^2 messages have not been sent/);
    assert.deepEqual([storage.values(), post.mock.callCount()], [["written"], 0]);
  });

  test("leaves nothing behind once the session has ended", async () => {
    await signOut();
    assert.deepEqual([storage.values(), places()], [[], 1]);
  });
});

/**
 * A localStorage: what it keeps stands on it as its own keys.
 *
 * @param {Record<string, string>} kept
 */
function keeping(kept) {
  const methods = {
    getItem: (/** @type {string} */ key) => kept[key] ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => {
      kept[key] = value;
    },
    removeItem: (/** @type {string} */ key) => {
      delete kept[key];
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(kept, name, { value });
  }
  return kept;
}
