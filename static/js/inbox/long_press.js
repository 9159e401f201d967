// @ts-check
/** The long press on a touch screen: it opens the menu of the bubble under the finger, or chooses
 * the row. */

const LONG_PRESS = 450;

/**
 * Watches the bubbles in an element, for as long as it is there.
 *
 * @param {HTMLElement} place
 */
export function watchLongPress(place) {
  watch(place, (target) => {
    const button = menuButtonAt(target);
    return button && (() => button.click());
  });
}

/**
 * Watches the rows of a list, for as long as it is there.
 *
 * @param {HTMLElement} place
 * @param {{toggle: (id: number) => void}} bulk
 */
export function watchChoosing(place, bulk) {
  watch(place, (target) => {
    const row = target instanceof Element ? target.closest("[data-attendance]") : null;
    const id = row instanceof HTMLElement ? Number(row.dataset.attendance) : null;
    return id === null ? null : () => bulk.toggle(id);
  });
}

/**
 * @param {HTMLElement} place
 * @param {(target: EventTarget | null) => (() => void) | null} find what the press there does
 */
function watch(place, find) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isTouch = false;
  let hasOpened = false;

  place.addEventListener("pointerdown", ({ pointerType, target }) => {
    const does = find(target);
    isTouch = pointerType === "touch";
    hasOpened = false;
    if (isTouch && does) {
      timer = setTimeout(() => {
        hasOpened = true;
        does();
      }, LONG_PRESS);
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    place.addEventListener(end, () => clearTimeout(timer));
  }
  // What the finger lay on is neither followed nor offered in the browser's own menu.
  place.addEventListener("contextmenu", (event) => isTouch && event.preventDefault());
  place.addEventListener(
    "click",
    (event) => {
      const isOfFinger = event.detail > 0;
      if (hasOpened && isOfFinger) {
        hasOpened = false;
        event.preventDefault();
        event.stopPropagation();
      }
    },
    { capture: true },
  );
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLElement | null} null in an open menu, and where there is nothing to do
 */
function menuButtonAt(target) {
  const element = target instanceof Element && !target.closest(".menu") ? target : null;
  return element?.closest(".bubble")?.querySelector(".bubble__menu") ?? null;
}
