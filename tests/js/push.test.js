// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { startWorker } from "../../static/js/push.js";
import { settle } from "./browser.js";

/** @param {() => Promise<object>} register */
function letBrowser(register) {
  const value = { serviceWorker: { register, ready: new Promise(() => undefined) } };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
}

/** A worker that a browser is installing. */
class Installing extends EventTarget {
  state = "installing";

  /** @param {string} state */
  become(state) {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

describe("starting the worker", () => {
  test("does not wait for ever where the browser does not trust the certificate", async () => {
    letBrowser(() => Promise.reject(new DOMException("", "SecurityError")));
    await assert.rejects(startWorker(), { name: "SecurityError" });
  });

  test("nor where what it needs cannot be had", async () => {
    const installing = new Installing();
    letBrowser(async () => ({ active: null, installing, waiting: null }));
    const starting = startWorker();
    const refused = assert.rejects(starting, { name: "AbortError" });
    await settle();
    installing.become("redundant");
    await refused;
  });

  test("waits until it runs", async () => {
    const installing = new Installing();
    const registration = { active: null, installing, waiting: null };
    letBrowser(async () => registration);
    const starting = startWorker();
    await settle();
    installing.become("installed");
    installing.become("activating");
    assert.equal(await starting, registration);
  });
});
