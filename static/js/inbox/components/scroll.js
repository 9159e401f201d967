// @ts-check
/**
 * Scrolling of a conversation: it stays at the end while the reader is there, and otherwise
 * keeps what is in sight where it is, whatever is added above or below.
 */

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { isAtEndOf } from "../scrolling.js";

/** So near to an end the next page is loaded. */
const NEAR = 600;
const MARGIN = 80;
const FLASH = { backgroundColor: ["var(--color-accent-soft)", "transparent"] };
const FLASH_TIME = 1_500;

/**
 * `ref` is for the element that scrolls; everything in it stands in one child, whose height tells
 * when something in it has grown.
 *
 * @param {string[]} ids the messages shown, oldest first; the elements carry data-message
 * @param {boolean} [hasNewer] there are others after them: nobody is at the end here
 */
export function useScroll(ids, hasNewer = false) {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const place = useRef({ isAtEnd: !hasNewer, top: 0, anchor: "", offset: 0 });
  const [sight, setSight] = useState({
    isAtEnd: !hasNewer,
    isNearStart: false,
    isNearEnd: false,
  });
  const isOpenEnded = useRef(hasNewer);
  /** Whoever wants to be at the end is taken there as soon as it is loaded. */
  const wantsEnd = useRef(false);
  isOpenEnded.current = hasNewer;

  const look = useCallback(() => {
    const element = ref.current;
    if (!element) {
      return;
    }
    const isAtEnd = !isOpenEnded.current && isAtEndOf(place.current, element);
    const isNearStart = element.scrollTop < NEAR;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    const isNearEnd = below < NEAR;
    place.current = { isAtEnd, top: element.scrollTop, ...anchorOf(element) };
    setSight((known) =>
      known.isAtEnd === isAtEnd &&
      known.isNearStart === isNearStart &&
      known.isNearEnd === isNearEnd
        ? known
        : { isAtEnd, isNearStart, isNearEnd },
    );
  }, []);

  const settle = useCallback(() => {
    const element = ref.current;
    if (!element) {
      return;
    }
    if (place.current.isAtEnd || (wantsEnd.current && !isOpenEnded.current)) {
      wantsEnd.current = false;
      place.current.isAtEnd = true;
      element.scrollTop = element.scrollHeight;
    } else {
      const anchor = find(element, place.current.anchor);
      element.scrollTop += anchor ? offsetIn(element, anchor) - place.current.offset : 0;
    }
    look();
  }, []);

  useLayoutEffect(settle, [ids.length, ids[0], ids.at(-1), hasNewer]);

  useEffect(() => {
    const element = ref.current;
    if (!element) {
      return undefined;
    }
    const watcher = new ResizeObserver(settle);
    for (const watched of [element, ...element.children]) {
      watcher.observe(watched);
    }
    element.addEventListener("scroll", look, { passive: true });
    element.addEventListener("keydown", goToEnd);
    return () => {
      watcher.disconnect();
      element.removeEventListener("scroll", look);
      element.removeEventListener("keydown", goToEnd);
    };
  }, []);

  const toEnd = useCallback(() => {
    wantsEnd.current = isOpenEnded.current;
    if (ref.current) {
      ref.current.scrollTop = ref.current.scrollHeight;
      look();
    }
  }, []);

  /**
   * The browser glides to where the end is now, and what comes meanwhile would be below it.
   *
   * @param {KeyboardEvent} event
   */
  function goToEnd(event) {
    if (event.key === "End" && event.target === ref.current) {
      event.preventDefault();
      toEnd();
    }
  }

  const reveal = useCallback((/** @type {string} */ id) => {
    const element = ref.current;
    const target = element && find(element, id);
    if (element && target) {
      element.scrollTop += offsetIn(element, target) - MARGIN;
      look();
    }
  }, []);

  const show = useCallback((/** @type {string} */ id) => {
    const target = ref.current && find(ref.current, id);
    if (!target) {
      return false;
    }
    wantsEnd.current = false;
    target.scrollIntoView({ block: "center" });
    target.animate(FLASH, FLASH_TIME);
    look();
    return true;
  }, []);

  return { ref, ...sight, toEnd, reveal, show };
}

/**
 * The first message in sight and how far below the top edge it stands. They stand one below the
 * other, so it is looked for by halves: there may be thousands, and this is for every scroll.
 *
 * @param {HTMLElement} element
 */
function anchorOf(element) {
  const messages = element.querySelectorAll("[data-message]");
  const top = element.getBoundingClientRect().top;
  let [first, end] = [0, messages.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    if (messages[middle].getBoundingClientRect().bottom > top) {
      end = middle;
    } else {
      first = middle + 1;
    }
  }
  const message = messages[first];
  return message
    ? { anchor: message.getAttribute("data-message") ?? "", offset: offsetIn(element, message) }
    : { anchor: "", offset: 0 };
}

/**
 * @param {Element} element
 * @param {string} id
 */
function find(element, id) {
  return element.querySelector(`[data-message="${CSS.escape(id)}"]`);
}

/**
 * @param {Element} element
 * @param {Element} target
 */
function offsetIn(element, target) {
  return target.getBoundingClientRect().top - element.getBoundingClientRect().top;
}
