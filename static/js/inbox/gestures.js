// @ts-check
/** The fingers, or the mouse, on a picture: where they are and what they have done. */

import { swipe } from "./zoom.js";

/** @typedef {import("./zoom.js").Point} Point */

/** So far a finger that taps may slip, in pixels. */
const SLIP = 6;

/** Each finger has an id, and is told of when it comes down, moves and goes up. */
export class Gestures {
  /** @type {Map<number, Point>} the fingers that are down */
  #points = new Map();
  #start = { x: 0, y: 0 };
  #far = 0;
  #hasPinched = false;

  /** Whether what is going on, or went on last, was a tap: no finger has moved. */
  get isTap() {
    return this.#far <= SLIP;
  }

  /**
   * @param {number} id
   * @param {Point} point
   */
  down(id, point) {
    if (this.#points.size === 0) {
      this.#start = point;
      this.#far = 0;
      this.#hasPinched = false;
    }
    this.#points.set(id, point);
    this.#hasPinched ||= this.#points.size > 1;
  }

  /**
   * @param {number} id
   * @param {Point} point
   * @returns {{before: Point[], after: Point[]} | null} all fingers; null when that one is not down
   */
  move(id, point) {
    if (!this.#points.has(id)) {
      return null;
    }
    const before = [...this.#points.values()];
    this.#points.set(id, point);
    this.#far = Math.max(this.#far, Math.hypot(point.x - this.#start.x, point.y - this.#start.y));
    return { before, after: [...this.#points.values()] };
  }

  /**
   * @param {number} id
   * @param {Point} point
   * @returns {-1 | 0 | 1} where a swipe that ends here leads
   */
  up(id, point) {
    const isLast = this.#points.delete(id) && this.#points.size === 0;
    const by = { x: point.x - this.#start.x, y: point.y - this.#start.y };
    return isLast && !this.#hasPinched ? swipe(by) : 0;
  }

  /** @param {number} id it went away without doing anything */
  cancel(id) {
    this.#points.delete(id);
  }
}
