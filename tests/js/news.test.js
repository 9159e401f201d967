// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { USUAL, countWanting, isOver, isWanted } from "../../static/js/inbox/news.js";
import { Sight, Turn } from "../../static/js/inbox/turns.js";
import { FakePage } from "./browser.js";
import { ANA, BRUNO, at, attendance, stateAfter } from "./factories.js";

/** @param {import("../../static/js/inbox/news.js").About} about */
function choosing(about) {
  return { ...USUAL, about };
}

describe("what a person is told of", () => {
  const waiting = { isPressing: false, isWaiting: true };
  const own = { isPressing: false, isWaiting: false };

  test("is what they have chosen", () => {
    const told = (/** @type {import("../../static/js/inbox/news.js").About} */ about) =>
      [waiting, own].map((news) => isWanted(choosing(about), news));
    assert.deepEqual(told("MINE_AND_WAITING"), [true, true]);
    assert.deepEqual(told("MINE"), [false, true]);
    assert.deepEqual(told("WAITING"), [true, false]);
    assert.deepEqual(told("NOTHING"), [false, false]);
  });

  test("is what presses, whatever they have chosen", () => {
    assert.ok(isWanted(choosing("NOTHING"), { ...waiting, isPressing: true }));
    assert.ok(isWanted(choosing("WAITING"), { ...own, isPressing: true }));
  });
});

describe("the count at the tab", () => {
  const mine = { state: /** @type {const} */ ("OPEN"), attendant: ANA };
  const state = stateAfter({
    counts: { waiting: 3, mine: 2, open: 2 },
    waiting: [attendance({ id: 9, alarmed_at: at(3) })],
    open: [
      attendance({ id: 1, ...mine, unread_count: 2 }),
      attendance({ id: 2, ...mine, handed_at: at(1), handed_by: BRUNO.id }),
    ],
  });

  test("is of what the person has chosen, and of what presses", () => {
    assert.equal(countWanting(state, USUAL), 5);
    assert.equal(countWanting(state, choosing("MINE")), 3);
    assert.equal(countWanting(state, choosing("WAITING")), 4);
    assert.equal(countWanting(state, choosing("NOTHING")), 2);
  });

  test("a notification is taken back once somebody has it or it was read", () => {
    assert.ok(isOver(state, attendance({ state: "OPEN", attendant: BRUNO, unread_count: 1 })));
    assert.ok(isOver(state, attendance({ ...mine, unread_count: 0 })));
    assert.ok(!isOver(state, attendance({ ...mine, unread_count: 1 })));
    assert.ok(!isOver(state, attendance({})));
  });
});

/** Locks as a browser lends them to all its pages. */
class Locks {
  /** @type {Map<string, (() => void)[]>} who waits for what is held */
  #held = new Map();

  /**
   * @param {string} name
   * @param {any} options
   * @param {any} [then]
   */
  async request(name, options, then = options) {
    const waiting = this.#held.get(name);
    if (waiting) {
      await new Promise((resolve) => waiting.push(() => resolve(undefined)));
    } else {
      this.#held.set(name, []);
    }
    await then();
    const next = this.#held.get(name)?.shift();
    next ? next() : this.#held.delete(name);
  }

  async query() {
    return { held: [...this.#held.keys()].map((name) => ({ name })) };
  }
}

describe("of several pages of one person", () => {
  test("one speaks, and each of them where a browser has no locks", async () => {
    const locks = /** @type {any} */ (new Locks());
    const turns = [new Turn("ana", locks), new Turn("ana", locks), new Turn("bruno", locks)];
    turns.forEach((turn) => turn.ask());
    await Promise.resolve();
    assert.deepEqual(turns.map((turn) => turn.isMine), [true, false, true]);
    assert.ok(new Turn("ana", undefined).isMine);
  });

  test("each knows whether another is looked at", async () => {
    const locks = /** @type {any} */ (new Locks());
    let isLookedAt = true;
    const page = new FakePage();
    Object.assign(page.document, { hasFocus: () => isLookedAt });
    const one = new Sight("ana", locks);
    one.follow();
    isLookedAt = false;
    const other = new Sight("ana", locks);
    assert.ok(await other.isAnywhere());
    page.window.dispatchEvent(new Event("blur"));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(!(await other.isAnywhere()));
  });
});
