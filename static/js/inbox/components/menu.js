// @ts-check
/** A menu that opens beside a button: over everything, closed by Esc or a click elsewhere. */

import { useLayoutEffect, useRef } from "preact/hooks";

import { classes, html } from "../html.js";
import { closeOnPressBeside, entriesOf, moveInMenu, place } from "../popover.js";
import { Icon } from "./icon.js";

/**
 * @typedef {{key: string, text: string, icon?: string, tone?: "bad", isChosen?: boolean,
 *   does: () => void}} Item
 */

/**
 * @param {{label: string, anchor: HTMLElement, items: Item[],
 *   children?: import("../html.js").Children, onClose: () => void}} props `children` come first;
 *   their buttons with role "menuitem" take part in the keys
 */
export function Menu({ label, anchor, items, children, onClose }) {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));

  useLayoutEffect(() => {
    const menu = /** @type {HTMLElement} */ (ref.current);
    menu.showPopover();
    place(menu, anchor);
    entriesOf(menu)[0]?.focus();
    return closeOnPressBeside(menu, anchor);
  }, []);

  /** @param {() => void} does */
  function choose(does) {
    // The focus goes back first, so that what is chosen may take it from there.
    ref.current?.hidePopover();
    does();
  }

  return html`<div
    ref=${ref}
    class="menu"
    popover="manual"
    role="menu"
    aria-label=${label}
    onKeyDown=${moveInMenu}
    onToggle=${(/** @type {ToggleEvent} */ event) => {
      if (event.newState === "closed") {
        giveBack(anchor);
        onClose();
      }
    }}
  >
    ${children}
    ${items.map(
      ({ key, text, icon, tone, isChosen, does }) => html`<button
        key=${key}
        type="button"
        role="menuitem"
        class=${classes("menu__item", tone && `menu__item--${tone}`)}
        tabindex="-1"
        aria-current=${isChosen ? "true" : undefined}
        onClick=${() => choose(does)}
      >
        ${icon && html`<${Icon} name=${icon} />`}${text}
      </button>`,
    )}
  </div>`;
}

/**
 * Whoever closes the menu goes on where it was opened, unless the focus has moved on.
 *
 * @param {HTMLElement} anchor
 */
function giveBack(anchor) {
  if (document.activeElement === null || document.activeElement === document.body) {
    anchor.focus();
  }
}
