// @ts-check
/**
 * How a picture lies in its frame: enlarged `scale` times about the frame's middle, then moved by
 * `x` and `y` pixels. Points are pixels from the frame's middle. Pure.
 */

/**
 * @typedef {{scale: number, x: number, y: number}} View
 * @typedef {{x: number, y: number}} Point
 * @typedef {{width: number, height: number}} Size
 */

/** @type {View} the whole picture */
export const WHOLE = Object.freeze({ scale: 1, x: 0, y: 0 });
export const LARGEST = 8;
/** What a double click and a key enlarge by. */
export const STEP = 2;
const MIDDLE = { x: 0, y: 0 };
const SHORTEST_SWIPE = 60;

/**
 * Enlarged by a factor so that what lies at the point stays there; never beyond the limits.
 *
 * @param {View} view
 * @param {number} factor below 1 makes it smaller
 * @param {Size} picture as large as it is at scale 1
 * @param {Size} frame
 * @param {Point} [point]
 * @returns {View}
 */
export function zoomed(view, factor, picture, frame, point = MIDDLE) {
  const scale = Math.min(LARGEST, Math.max(1, view.scale * factor));
  const part = scale / view.scale;
  const x = point.x - (point.x - view.x) * part;
  const y = point.y - (point.y - view.y) * part;
  return within({ scale, x, y }, picture, frame);
}

/**
 * @param {View} view
 * @param {Point} by
 * @param {Size} picture
 * @param {Size} frame
 * @returns {View}
 */
function moved(view, by, picture, frame) {
  return within({ ...view, x: view.x + by.x, y: view.y + by.y }, picture, frame);
}

/**
 * What a double click does: enlarges there, or shows the whole again.
 *
 * @param {View} view
 * @param {Size} picture
 * @param {Size} frame
 * @param {Point} point
 * @returns {View}
 */
export function toggled(view, picture, frame, point) {
  return view.scale > 1 ? WHOLE : zoomed(view, STEP, picture, frame, point);
}

/**
 * What fingers that moved do: one shifts what is enlarged, two enlarge.
 *
 * @param {View} view
 * @param {{before: Point[], after: Point[]}} fingers
 * @param {Size} picture
 * @param {Size} frame
 * @returns {View}
 */
export function led(view, { before, after }, picture, frame) {
  if (before.length === 2) {
    const [from, to] = /** @type {[Point, Point][]} */ ([before, after]);
    return pinched(view, from, to, picture, frame);
  }
  const by = { x: after[0].x - before[0].x, y: after[0].y - before[0].y };
  return before.length === 1 && view.scale > 1 ? moved(view, by, picture, frame) : view;
}

/**
 * Two fingers that moved: the picture follows their middle and their distance.
 *
 * @param {View} view
 * @param {[Point, Point]} before
 * @param {[Point, Point]} after
 * @param {Size} picture
 * @param {Size} frame
 * @returns {View}
 */
function pinched(view, before, after, picture, frame) {
  const factor = distance(after) / Math.max(1, distance(before));
  const from = middle(before);
  const to = middle(after);
  const larger = zoomed(view, factor, picture, frame, from);
  return moved(larger, { x: to.x - from.x, y: to.y - from.y }, picture, frame);
}

/**
 * Where a swipe with one finger leads: to the next, the previous, or nowhere.
 *
 * @param {Point} by how far the finger went
 * @returns {-1 | 0 | 1}
 */
export function swipe({ x, y }) {
  const isAcross = Math.abs(x) > SHORTEST_SWIPE && Math.abs(x) > 2 * Math.abs(y);
  return isAcross ? (x < 0 ? 1 : -1) : 0;
}

/**
 * No edge of the picture comes into the frame that need not.
 *
 * @param {View} view
 * @param {Size} picture
 * @param {Size} frame
 * @returns {View}
 */
function within({ scale, x, y }, picture, frame) {
  const farX = Math.max(0, (picture.width * scale - frame.width) / 2);
  const farY = Math.max(0, (picture.height * scale - frame.height) / 2);
  return { scale, x: clamp(x, farX), y: clamp(y, farY) };
}

/**
 * @param {number} value
 * @param {number} far
 */
function clamp(value, far) {
  // Adding 0 makes a plain 0 of -0.
  return Math.min(far, Math.max(-far, value)) + 0;
}

/** @param {[Point, Point]} points */
function distance([one, other]) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** @param {[Point, Point]} points */
function middle([one, other]) {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
