// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { clearStorageOf, storageFor } from "../../static/js/inbox/storage.js";

/** A browser's storage: what it holds are its own properties. */
class FakeLocalStorage {
  /** @param {string} name */
  getItem(name) {
    return /** @type {any} */ (this)[name] ?? null;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setItem(name, value) {
    Object.assign(this, { [name]: value });
  }

  /** @param {string} name */
  removeItem(name) {
    delete (/** @type {any} */ (this)[name]);
  }
}

test("signing out removes everything of that user and nothing of another", () => {
  Object.assign(globalThis, { localStorage: new FakeLocalStorage() });
  storageFor(1, "draft").write(5, "half a sentence");
  storageFor(1, "outbox").write("d", "unsent");
  storageFor(11, "draft").write(5, "of somebody else");
  clearStorageOf(1);
  assert.deepEqual(storageFor(1, "draft").keys(), []);
  assert.deepEqual(storageFor(1, "outbox").values(), []);
  assert.deepEqual(storageFor(11, "draft").values(), ["of somebody else"]);
});
