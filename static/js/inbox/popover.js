// @ts-check
/** Where a popover stands: beside what opened it, within the window. */

const GAP = 4;
const MARGIN = 8;

/**
 * Below the anchor where there is room, else above it; never beyond the window.
 *
 * @param {HTMLElement} popover open, with "position: fixed"
 * @param {Element} anchor
 */
export function place(popover, anchor) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const fitsBelow = at.bottom + GAP + height + MARGIN <= innerHeight;
  const top = fitsBelow ? at.bottom + GAP : at.top - GAP - height;
  const left = at.left + width + MARGIN <= innerWidth ? at.left : at.right - width;
  popover.style.top = `${clamp(top, innerHeight - height)}px`;
  popover.style.left = `${clamp(left, innerWidth - width)}px`;
}

/**
 * @param {number} value
 * @param {number} room
 */
function clamp(value, room) {
  return Math.max(MARGIN, Math.min(value, room - MARGIN));
}

/**
 * Closes the popover when something beside it is pressed. The browser's own way would take the
 * end of a long press, which opened it, for such a press.
 *
 * @param {HTMLElement} popover
 * @param {Element} anchor whose own click decides
 * @returns {() => void} ends it
 */
export function closeOnPressBeside(popover, anchor) {
  /** @param {PointerEvent} event */
  function onPress({ target }) {
    const isBeside = target instanceof Node && !popover.contains(target);
    if (isBeside && !anchor.contains(target)) {
      popover.hidePopover();
    }
  }
  document.addEventListener("pointerdown", onPress, { capture: true });
  return () => document.removeEventListener("pointerdown", onPress, { capture: true });
}

/**
 * The keys of a menu, for its keydown event: arrows, Home and End move, Tab and Esc close. Keys
 * pressed in a menu are nobody else's.
 *
 * @param {KeyboardEvent} event
 */
export function moveInMenu(event) {
  const menu = /** @type {HTMLElement} */ (event.currentTarget);
  const all = entriesOf(menu);
  const index = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  /** @type {Record<string, number>} */
  const targets = {
    ArrowDown: index + 1,
    ArrowRight: index + 1,
    ArrowUp: index - 1,
    ArrowLeft: index - 1,
    Home: 0,
    End: -1,
  };
  if (event.key === "Tab" || event.key === "Escape") {
    menu.hidePopover();
  } else if (event.key in targets) {
    event.preventDefault();
    all.at(targets[event.key] % all.length)?.focus();
  }
  event.stopPropagation();
}

/**
 * @param {HTMLElement} menu
 * @returns {HTMLElement[]} those that are shown
 */
export function entriesOf(menu) {
  const all = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('[role="menuitem"]')]);
  return all.filter((entry) => !entry.hidden);
}
