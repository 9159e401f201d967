// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { isAtEndOf } from "../../static/js/inbox/scrolling.js";

const atEnd = { isAtEnd: true, top: 1_000 };
const above = { isAtEnd: false, top: 400 };

/**
 * @param {number} scrollTop
 * @param {number} scrollHeight
 * @param {number} [clientHeight]
 */
function element(scrollTop, scrollHeight, clientHeight = 500) {
  return { scrollTop, scrollHeight, clientHeight };
}

describe("a reader at the end of a conversation", () => {
  test("is there still when something grows, before the scrolling has followed", () => {
    assert.equal(isAtEndOf(atEnd, element(1_000, 1_700)), true);
  });

  test("is there still when the composer takes some of the height", () => {
    assert.equal(isAtEndOf(atEnd, element(1_000, 1_500, 300)), true);
  });

  test("leaves it by scrolling up, also while something grows", () => {
    assert.equal(isAtEndOf(atEnd, element(900, 1_500)), false);
    assert.equal(isAtEndOf(atEnd, element(990, 1_700)), false);
  });
});

test("a reader further up comes to the end by scrolling there, and by nothing else", () => {
  assert.equal(isAtEndOf(above, element(600, 1_500)), false);
  assert.equal(isAtEndOf(above, element(400, 1_700)), false);
  assert.equal(isAtEndOf(above, element(990, 1_500)), true);
});
