// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { watchKeys } from "../../static/js/inbox/keyboard.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage } from "./browser.js";
import { attendance, snapshot } from "./factories.js";

describe("the inbox's keys", () => {
  const accept = mock.fn();
  const actions = /** @type {any} */ ({ accept });
  /** @type {FakePage} */
  let page;
  /** @type {() => void} */
  let stop;

  beforeEach(() => {
    accept.mock.resetCalls();
    page = new FakePage();
    const store = createStore({ selected: 1 });
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ waiting: [attendance()] }) });
    stop = watchKeys(store, actions, () => undefined);
  });

  afterEach(() => stop());

  function pressAltA(isComposing = false) {
    const key = { altKey: true, ctrlKey: false, metaKey: false, code: "KeyA", isComposing };
    page.window.dispatchEvent(Object.assign(new Event("keydown"), key));
    return accept.mock.callCount();
  }

  test("Alt+A accepts the attendance that is shown", () => {
    assert.equal(pressAltA(), 1);
  });

  test("nothing is done behind an open dialog", () => {
    page.hasDialog = true;
    assert.equal(pressAltA(), 0);
  });

  test("nothing is done while a character is being composed", () => {
    assert.equal(pressAltA(true), 0);
  });
});
