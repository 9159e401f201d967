// @ts-check
/** The keys of the inbox. */

import { neighbour } from "./lists.js";
import { mayWrite } from "./permissions.js";

/** @typedef {import("./actions.js").Actions} Actions */
/** @typedef {import("./store.js").Store} Store */

/**
 * Listens until the answer is called. Letters are told by their place on the keyboard: with Alt
 * some systems type another character. While a dialog is open, and while a character is being
 * composed, the keys are theirs.
 *
 * @param {Store} store
 * @param {Actions} actions
 * @param {() => void} showHelp
 * @returns {() => void}
 */
export function watchKeys(store, actions, showHelp) {
  /** @type {Record<string, () => void>} */
  const withAlt = {
    KeyJ: () => step(store, actions, 1),
    KeyK: () => step(store, actions, -1),
    KeyA: () => onSelected(store, "WAITING", actions.accept),
    KeyN: () => actions.open({ kind: "start", phone: "", name: "" }),
    KeyE: () => onSelected(store, "OPEN", (id) => actions.finish(id)),
    KeyP: () => toggleNoting(store, actions),
  };

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const does = actionFor(event);
    if (does) {
      event.preventDefault();
      does();
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {(() => void) | undefined}
   */
  function actionFor(event) {
    if (event.isComposing || document.querySelector("dialog[open]")) {
      return undefined;
    }
    const isControl = event.ctrlKey || event.metaKey;
    if (event.altKey && !isControl) {
      return withAlt[event.code];
    }
    if (isControl && event.code === "KeyK") {
      return focusSearch;
    }
    if (event.key === "?" && !isTyping(event.target)) {
      return showHelp;
    }
    return event.key === "Escape" ? () => goBack(store, actions) : undefined;
  }

  addEventListener("keydown", onKeyDown);
  return () => removeEventListener("keydown", onKeyDown);
}

/**
 * @param {Store} store
 * @param {Actions} actions
 * @param {1 | -1} by
 */
function step(store, actions, by) {
  const id = neighbour(store.get(), by);
  if (id !== null) {
    void actions.select(id);
  }
}

/**
 * @param {Store} store
 * @param {import("./shapes.js").AttendanceState} state
 * @param {(id: number) => Promise<void>} does
 */
function onSelected(store, state, does) {
  const { selected, attendances } = store.get();
  if (selected !== null && attendances.get(selected)?.state === state) {
    void does(selected);
  }
}

/**
 * @param {Store} store
 * @param {Actions} actions
 */
function toggleNoting(store, actions) {
  const { selected, attendances, me, noting } = store.get();
  const attendance = selected === null ? undefined : attendances.get(selected);
  if (attendance && mayWrite(me, attendance)) {
    actions.messages.setNoting(!noting);
  }
}

function focusSearch() {
  const field = document.getElementById("search");
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
}

/**
 * First ends a search, then leaves the conversation.
 *
 * @param {Store} store
 * @param {Actions} actions
 */
function goBack(store, actions) {
  const field = document.getElementById("search");
  if (store.get().query !== "" && document.activeElement === field) {
    actions.search("");
    return;
  }
  void actions.select(null);
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
