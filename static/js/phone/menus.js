// @ts-check
/** Menus of the page's template: opened beside a button, used with pointer or keys. */

import { attempt } from "../behaviours/page.js";
import { closeOnPressBeside, entriesOf, moveInMenu, place } from "../inbox/popover.js";

/**
 * @param {HTMLElement} menu with the attribute "popover"
 * @param {(button: HTMLElement) => Promise<void>} onChoose
 * @returns {(anchor: Element) => void} opens it
 */
export function watchMenu(menu, onChoose) {
  /** @type {Element | null} */
  let anchor = document.querySelector(`[popovertarget="${menu.id}"]`);
  let unwatch = () => {};
  menu.addEventListener("toggle", (event) => {
    unwatch();
    if (/** @type {ToggleEvent} */ (event).newState === "open" && anchor) {
      place(menu, anchor);
      entriesOf(menu)[0]?.focus();
      unwatch = closeOnPressBeside(menu, anchor);
    }
  });
  menu.addEventListener("keydown", moveInMenu);
  menu.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[role=menuitem]") : null;
    if (button instanceof HTMLElement) {
      menu.hidePopover();
      void attempt(() => onChoose(button));
    }
  });
  return (button) => {
    anchor = button;
    menu.showPopover();
    place(menu, button);
  };
}
