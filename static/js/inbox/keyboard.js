// @ts-check
/** The keys of the inbox: what is pressed is looked up in the table of commands. */

import { commandFor } from "./commands.js";
import { Hands } from "./hands.js";
import { isSingle, isTyping, pressed } from "./keys.js";
import { beginsToWrite, placeKey } from "./message_keys.js";
import { storageFor } from "./storage.js";

/** @typedef {import("./actions.js").Actions} Actions */
/** @typedef {import("./store.js").Store} Store */

/**
 * Listens until the answer is called. While a dialog is open, and while a character is being
 * composed, the keys are theirs.
 *
 * @param {Store} store
 * @param {Actions} actions
 * @returns {() => void}
 */
export function watchKeys(store, actions) {
  const around = aroundOf(store.get, actions);

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) {
      return;
    }
    const does = placeKey(event, around) ?? commandKey(event, around);
    if (does) {
      event.preventDefault();
      does();
    } else if (beginsToWrite(event)) {
      // The character follows the focus, as if it had been there.
      around.hands.focusField();
    }
  }

  addEventListener("keydown", onKeyDown);
  return () => removeEventListener("keydown", onKeyDown);
}

/**
 * What commands act on.
 *
 * @param {() => import("./shapes.js").State} state
 * @param {Actions} actions
 * @returns {import("./commands.js").Around}
 */
export function aroundOf(state, actions) {
  return { state, actions, hands: new Hands(state, actions) };
}

/**
 * @param {KeyboardEvent} event
 * @param {import("./commands.js").Around} around
 * @returns {(() => void) | undefined}
 */
function commandKey(event, around) {
  const combination = pressed(event);
  if (combination === null) {
    return undefined;
  }
  const { me } = around.state();
  const writes = isSingle(combination);
  if (writes && (isTyping(event.target) || !hasSingleKeys(me?.id ?? 0))) {
    return undefined;
  }
  const command = commandFor(around.state(), combination);
  return command && (() => command.does?.(around));
}

/**
 * Whether keys that would write a character do something (WCAG 2.1.4: they can be switched off).
 *
 * @param {number} userId
 */
export function hasSingleKeys(userId) {
  return storageFor(userId, "keys").read("single") !== "off";
}

/**
 * @param {number} userId
 * @param {boolean} isOn
 */
export function setSingleKeys(userId, isOn) {
  storageFor(userId, "keys").write("single", isOn ? "" : "off");
}
