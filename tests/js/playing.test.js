// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";

import {
  currentSpeed,
  enlist,
  markPlayed,
  nextSpeed,
  playNext,
  takeTurn,
  wasPlayed,
} from "../../static/js/inbox/playing.js";

describe("what is played", () => {
  /** @type {Map<string, string>} */
  let kept;

  beforeEach(() => {
    kept = new Map();
    const sessionStorage = {
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
    };
    Object.defineProperty(globalThis, "sessionStorage", {
      configurable: true,
      value: sessionStorage,
    });
  });

  test("one thing at a time", () => {
    const one = { pause: mock.fn() };
    const other = { pause: mock.fn() };
    takeTurn(one);
    takeTurn(one);
    assert.equal(one.pause.mock.callCount(), 0);
    takeTurn(other);
    assert.equal(one.pause.mock.callCount(), 1);
    assert.equal(other.pause.mock.callCount(), 0);
  });

  test("at one speed for all, which the session keeps", () => {
    assert.equal(currentSpeed(), 1);
    assert.deepEqual([nextSpeed(), nextSpeed()], [1.5, 2]);
    assert.equal(currentSpeed(), 2);
    assert.deepEqual([...kept.values()], ["2"]);
    assert.equal(nextSpeed(), 1);
  });

  test("also where the browser keeps nothing", () => {
    Object.defineProperty(globalThis, "sessionStorage", {
      configurable: true,
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
    assert.equal(nextSpeed(), 1.5);
  });

  test("goes on with the next, if that is shown", () => {
    const play = mock.fn();
    const leave = enlist("b", play);
    playNext("b");
    playNext("unknown");
    playNext(null);
    assert.equal(play.mock.callCount(), 1);
    leave();
    playNext("b");
    assert.equal(play.mock.callCount(), 1);
  });

  test("is remembered to have been played", () => {
    assert.equal(wasPlayed("a"), false);
    markPlayed("a");
    assert.equal(wasPlayed("a"), true);
  });
});
