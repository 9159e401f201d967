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

  test("counts what was typed and the server has not got, once it was offered it", async () => {
    const texts = storageFor(ME, "draft");
    const kept = (/** @type {string} */ text, rival = "") => JSON.stringify({ text, rival });
    texts.write(1, kept("typed in a tunnel"));
    texts.write(2, kept("told as the person leaves"));
    texts.write(3, kept("", "written on the phone"));
    texts.write(4, kept(""));
    guard({ unkept: () => 0, keep: async () => undefined, tell: async () => texts.write(2, "") });
    ask.mock.mockImplementationOnce(() => false);
    await signOut();
    assert.match(ask.mock.calls[0].arguments[0], /^3 messages have not been sent/);
    assert.deepEqual([texts.values().length, post.mock.callCount()], [3, 0]);
  });

  test("does not wait for a server that does not answer, and asks", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    storageFor(ME, "draft").write(1, JSON.stringify({ text: "typed" }));
    const never = new Promise(() => undefined);
    guard({ unkept: () => 0, keep: async () => undefined, tell: () => /** @type {any} */ (never) });
    await signOut();
    assert.equal(ask.mock.callCount(), 0);
    context.mock.timers.tick(4_000);
    await settle();
    assert.match(ask.mock.calls[0].arguments[0], /^2 messages have not been sent/);
  });

  test("leaves nothing behind once the session has ended", async () => {
    await signOut();
    assert.deepEqual([storage.values(), places()], [[], 1]);
  });

  test("keeps nobody on the page when the browser's push service fails", async () => {
    const close = mock.fn();
    const push = mock.fn(() => Promise.reject(new DOMException("no push service", "AbortError")));
    const registration = {
      pushManager: { getSubscription: push },
      getNotifications: async () => [{ close }],
    };
    const value = { serviceWorker: { getRegistration: async () => registration } };
    Object.defineProperty(globalThis, "navigator", { value, configurable: true });
    await signOut();
    assert.deepEqual([places(), push.mock.callCount(), close.mock.callCount()], [1, 1, 1]);
    assert.equal(tell.mock.callCount(), 0);
  });

  test("leaves the wish to be told in this browser for the next sign-in", async () => {
    localStorage.setItem(`helpdesk:told:${ME}`, "yes");
    await signOut();
    assert.equal(localStorage.getItem(`helpdesk:told:${ME}`), "yes");
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
