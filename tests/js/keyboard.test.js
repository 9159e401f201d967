// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { watchKeys } from "../../static/js/inbox/keyboard.js";
import { createStore } from "../../static/js/inbox/store.js";
import { FakePage } from "./browser.js";
import { ANA, attendance, snapshot } from "./factories.js";

describe("the inbox's keys", () => {
  const accept = mock.fn();
  const setNoting = mock.fn();
  const actions = /** @type {any} */ ({ accept, messages: { setNoting } });
  const mine = attendance({ id: 2, state: "OPEN", attendant: ANA });
  /** @type {ReturnType<typeof createStore>} */
  let store;
  /** @type {FakePage} */
  let page;
  /** @type {() => void} */
  let stop;

  beforeEach(() => {
    accept.mock.resetCalls();
    setNoting.mock.resetCalls();
    page = new FakePage();
    store = createStore({ selected: 1 });
    const waiting = [attendance()];
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ waiting, open: [mine] }) });
    stop = watchKeys(store, actions);
  });

  afterEach(() => stop());

  /** @param {string} code */
  function pressAlt(code, isComposing = false) {
    const key = { altKey: true, ctrlKey: false, metaKey: false, code, isComposing };
    page.window.dispatchEvent(Object.assign(new Event("keydown"), key));
  }

  function pressAltA(isComposing = false) {
    pressAlt("KeyA", isComposing);
    return accept.mock.callCount();
  }

  test("Alt+A accepts the attendance that is shown", () => {
    assert.equal(pressAltA(), 1);
  });

  test("Alt+P turns to notes and back where the reader may write", () => {
    pressAlt("KeyP");
    assert.equal(setNoting.mock.callCount(), 0);
    store.dispatch({ kind: "select", attendanceId: mine.id });
    pressAlt("KeyP");
    store.dispatch({ kind: "noting", noting: true });
    pressAlt("KeyP");
    assert.deepEqual(
      setNoting.mock.calls.map((call) => call.arguments),
      [[true], [false]],
    );
  });

  test("nothing is done behind an open dialog", () => {
    page.hasDialog = true;
    assert.equal(pressAltA(), 0);
  });

  test("nothing is done while a character is being composed", () => {
    assert.equal(pressAltA(true), 0);
  });
});
