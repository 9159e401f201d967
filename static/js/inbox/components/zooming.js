// @ts-check
/** Enlarging and moving a picture in its frame, by fingers, mouse, wheel and keys. */

import { useLayoutEffect, useState } from "preact/hooks";

import { Gestures } from "../gestures.js";
import { WHOLE, led, toggled, zoomed } from "../zoom.js";

/** @typedef {import("../zoom.js").Size} Size */

/** How much a pixel of the wheel enlarges by. */
const WHEEL = 0.002;

/**
 * What fingers, the mouse and its wheel do to the picture in a frame.
 *
 * @param {{current: HTMLElement | null}} frame
 * @param {{current: ((factor: number) => void) | null}} zoomer set to what zooms; 0 for the whole
 * @param {(by: -1 | 1) => void} onSwipe
 * @param {() => void} onBeside a click beside the picture
 */
export function useZoom(frame, zoomer, onSwipe, onBeside) {
  const [view, setView] = useState(WHOLE);
  const [gestures] = useState(() => new Gestures());
  const sizes = () => sizesIn(/** @type {HTMLElement} */ (frame.current));
  /** @param {MouseEvent} event */
  const pointOf = (event) => pointIn(/** @type {HTMLElement} */ (frame.current), event);

  // At once: a key that is pressed as soon as the picture is seen is meant for it.
  useLayoutEffect(() => {
    zoomer.current = (factor) =>
      setView((known) => (factor === 0 ? WHOLE : zoomed(known, factor, ...sizes())));
    return () => {
      zoomer.current = null;
    };
  }, []);

  return {
    view,
    handlers: {
      onPointerDown(/** @type {PointerEvent} */ event) {
        if (!(event.target instanceof HTMLVideoElement) && event.button === 0) {
          gestures.down(event.pointerId, pointOf(event));
        }
      },
      onPointerMove(/** @type {PointerEvent} */ event) {
        const fingers = gestures.move(event.pointerId, pointOf(event));
        if (fingers) {
          follow(frame.current, gestures, event);
          setView((known) => led(known, fingers, ...sizes()));
        }
      },
      onPointerUp(/** @type {PointerEvent} */ event) {
        const by = gestures.up(event.pointerId, pointOf(event));
        if (by !== 0 && view.scale === 1) {
          // The touch ends after this: taking its picture away before would spoil the next tap.
          setTimeout(() => onSwipe(by));
        }
      },
      onPointerCancel: (/** @type {PointerEvent} */ event) => gestures.cancel(event.pointerId),
      onClick(/** @type {MouseEvent} */ event) {
        if (gestures.isTap && !isOn(event, "[data-picture], a, button, .file-trouble")) {
          onBeside();
        }
      },
      onDblClick(/** @type {MouseEvent} */ event) {
        if (isOn(event, ".viewer__picture")) {
          setView((known) => toggled(known, ...sizes(), pointOf(event)));
        }
      },
      onWheel(/** @type {WheelEvent} */ event) {
        if (frame.current?.querySelector(".viewer__picture")) {
          event.preventDefault();
          const factor = Math.exp(-event.deltaY * WHEEL);
          setView((known) => zoomed(known, factor, ...sizes(), pointOf(event)));
        }
      },
    },
  };
}

/**
 * A finger that drags is followed beyond the frame too. Not one that taps: its click would be
 * taken from what it is on.
 *
 * @param {HTMLElement | null} frame
 * @param {Gestures} gestures
 * @param {PointerEvent} event
 */
function follow(frame, gestures, { pointerId }) {
  if (!gestures.isTap) {
    frame?.setPointerCapture(pointerId);
  }
}

/**
 * @param {Event} event
 * @param {string} selector
 */
function isOn({ target }, selector) {
  return /** @type {Element} */ (target).closest(selector) !== null;
}

/**
 * @param {HTMLElement} frame
 * @returns {[Size, Size]} the picture's, as large as it is at scale 1, and the frame's
 */
function sizesIn(frame) {
  const picture = /** @type {HTMLElement | null} */ (frame.querySelector("[data-picture]"));
  const { offsetWidth: width = 0, offsetHeight: height = 0 } = picture ?? {};
  return [
    { width, height },
    { width: frame.clientWidth, height: frame.clientHeight },
  ];
}

/**
 * @param {HTMLElement} frame
 * @param {MouseEvent} event
 * @returns {import("../zoom.js").Point} from the frame's middle
 */
function pointIn(frame, { clientX, clientY }) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}
