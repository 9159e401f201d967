// @ts-check
/** The keys among messages and rows: the focus moves from one to the next. */

import { abilities } from "./abilities.js";
import { pressed } from "./keys.js";
import { mayWrite } from "./permissions.js";

/** @typedef {import("./commands.js").Around} Around */

/** @type {Record<string, import("./abilities.js").Ability>} */
const LETTERS = { R: "reply", E: "edit", C: "copy" };
const MENU = ["Enter", "Shift+F10", "ContextMenu"];
/** @type {Record<string, 1 | -1>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * What a key does to the message or row that has the focus.
 *
 * @param {KeyboardEvent} event
 * @param {Around} around
 * @returns {(() => void) | undefined} undefined when the key is not meant for it
 */
export function placeKey(event, around) {
  const key = pressed(event);
  const target = elementOf(event.target);
  if (key === null || !target) {
    return undefined;
  }
  if (target.matches(".row")) {
    const row = key in STEPS ? rowBeside(target, STEPS[key]) : null;
    return row ? () => row.focus() : undefined;
  }
  if (target.matches("#composer")) {
    const isEmpty = /** @type {HTMLTextAreaElement} */ (target).value === "";
    return isEmpty && key === "ArrowUp" ? () => around.hands.focusMessages() : undefined;
  }
  if (target.matches(".thread__scroller")) {
    return key === "Enter" ? () => around.hands.focusMessages() : undefined;
  }
  // A message that was clicked has the focus too, but nobody means its keys.
  return target.matches("[data-message]:focus-visible") ? onMessage(target, key, around) : undefined;
}

/**
 * Whether the key begins to write while nothing that takes text has the focus.
 *
 * @param {KeyboardEvent} event
 */
export function beginsToWrite(event) {
  const target = elementOf(event.target);
  const isBeside = target?.matches("body, .thread__scroller, [data-message]:not(:focus-visible)");
  return Boolean(isBeside) && /^\S$/u.test(pressed(event) ?? "");
}

/**
 * @param {HTMLElement} target
 * @param {string} key
 * @param {Around} around
 * @returns {(() => void) | undefined}
 */
function onMessage(target, key, around) {
  if (key in STEPS || key === "Home" || key === "End") {
    return () => walk(target, key, around);
  }
  if (MENU.includes(key)) {
    return () => target.querySelector(/** @type {"button"} */ (".bubble__menu"))?.click();
  }
  if (key === "Escape") {
    return () => around.hands.focusField();
  }
  const ability = LETTERS[key.toUpperCase()];
  return ability && doesOf(target.dataset.message ?? "", ability, around);
}

/**
 * Below the newest message is the field.
 *
 * @param {HTMLElement} target
 * @param {string} key
 * @param {Around} around
 */
function walk(target, key, around) {
  const scroller = target.closest(".thread__scroller");
  const all = /** @type {HTMLElement[]} */ ([...(scroller?.querySelectorAll("[data-message]") ?? [])]);
  const index = all.indexOf(target);
  const next = key === "Home" ? 0 : key === "End" ? all.length - 1 : index + STEPS[key];
  if (next >= all.length) {
    around.hands.focusField();
  } else {
    all[Math.max(0, next)].focus();
  }
}

/**
 * @param {string} id
 * @param {import("./abilities.js").Ability} ability
 * @param {Around} around
 * @returns {(() => void) | undefined} undefined when it cannot be done
 */
function doesOf(id, ability, { state, actions, hands }) {
  const { selected, attendances, conversations, me } = state();
  const attendance = attendances.get(selected ?? 0);
  const message = conversations.get(selected ?? 0)?.items.find((one) => one.id === id);
  if (!attendance || !message) {
    return undefined;
  }
  const can = abilities(message, { me, mayWrite: mayWrite(me, attendance), now: Date.now() });
  /** @type {Record<string, () => void>} */
  const does = {
    reply: () => {
      actions.messages.reply(message);
      hands.focusField();
    },
    edit: () => actions.messages.edit(message),
    copy: () => void actions.messages.copy(message),
  };
  return can.includes(ability) ? does[ability] : undefined;
}

/**
 * @param {HTMLElement} row
 * @param {1 | -1} by
 * @returns {HTMLElement | null}
 */
function rowBeside(row, by) {
  const place = row.closest("li");
  const next = by > 0 ? place?.nextElementSibling : place?.previousElementSibling;
  return next?.querySelector(".row") ?? null;
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLElement | null}
 */
function elementOf(target) {
  return target && "matches" in target ? /** @type {HTMLElement} */ (target) : null;
}
