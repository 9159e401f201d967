// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Gestures } from "../../static/js/inbox/gestures.js";
import { LARGEST, WHOLE, led, swipe, toggled, zoomed } from "../../static/js/inbox/zoom.js";

const picture = { width: 400, height: 300 };
const frame = { width: 400, height: 600 };

/**
 * @param {number} x
 * @param {number} y
 */
function point(x, y) {
  return { x, y };
}

describe("a picture that is enlarged", () => {
  test("keeps in its place what the pointer is on", () => {
    const at = point(100, 50);
    const view = zoomed(WHOLE, 4, picture, frame, at);
    // A point of the picture lies at scale * itself + the shift.
    assert.deepEqual([view.x + 4 * at.x, view.y + 4 * at.y], [at.x, at.y]);
  });

  test("never grows beyond its largest nor shrinks below the whole", () => {
    assert.equal(zoomed(WHOLE, 100, picture, frame).scale, LARGEST);
    assert.deepEqual(zoomed({ scale: 2, x: 30, y: 0 }, 0.1, picture, frame), WHOLE);
  });

  test("shows no more beside it than it must", () => {
    const view = led({ scale: 2, x: 0, y: 0 }, drag(1_000, 1_000), picture, frame);
    // Twice as wide as the frame, and just as high.
    assert.deepEqual(view, { scale: 2, x: 200, y: 0 });
  });

  test("is the whole again after a second double click", () => {
    const large = toggled(WHOLE, picture, frame, point(0, 0));
    assert.ok(large.scale > 1);
    assert.deepEqual(toggled(large, picture, frame, point(50, 50)), WHOLE);
  });

  test("follows two fingers, and one only when it is larger than its frame", () => {
    const before = [point(-50, 0), point(50, 0)];
    const after = [point(-100, 0), point(100, 0)];
    assert.equal(led(WHOLE, { before, after }, picture, frame).scale, 2);
    assert.deepEqual(led(WHOLE, drag(80, 0), picture, frame), WHOLE);
  });

  /**
   * One finger from the middle.
   *
   * @param {number} x
   * @param {number} y
   */
  function drag(x, y) {
    return { before: [point(0, 0)], after: [point(x, y)] };
  }
});

describe("a finger on a picture", () => {
  test("swipes to the next and to the previous, not up and not a little", () => {
    const ways = [point(-90, 10), point(90, -10), point(-40, 0), point(-90, 80)];
    assert.deepEqual(ways.map(swipe), [1, -1, 0, 0]);
  });

  test("taps when it hardly moves", () => {
    const gestures = new Gestures();
    gestures.down(1, point(0, 0));
    gestures.move(1, point(3, 2));
    assert.equal(gestures.up(1, point(3, 2)), 0);
    assert.ok(gestures.isTap);
    gestures.down(1, point(0, 0));
    gestures.move(1, point(-90, 0));
    assert.equal(gestures.up(1, point(-90, 0)), 1);
    assert.ok(!gestures.isTap);
  });

  test("does not swipe when it was one of two", () => {
    const gestures = new Gestures();
    gestures.down(1, point(0, 0));
    gestures.down(2, point(50, 0));
    const moved = gestures.move(1, point(-90, 0));
    assert.deepEqual(moved?.after, [point(-90, 0), point(50, 0)]);
    assert.equal(gestures.up(2, point(50, 0)), 0);
    assert.equal(gestures.up(1, point(-90, 0)), 0);
  });

  test("is not listened to before it comes down", () => {
    assert.equal(new Gestures().move(1, point(9, 9)), null);
  });
});
