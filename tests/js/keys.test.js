// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { COMMANDS, commandFor, offered } from "../../static/js/inbox/commands.js";
import { isSingle, keycaps, pressed, spelled } from "../../static/js/inbox/keys.js";
import { createStore } from "../../static/js/inbox/store.js";
import { ANA, attendance, snapshot } from "./factories.js";

/** @param {Partial<import("../../static/js/inbox/keys.js").Press>} given */
function press(given) {
  const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
  return { key: "", code: "", ...none, ...given };
}

describe("a combination of keys", () => {
  test("is told by the letter that the keyboard's language has at that key", () => {
    const azerty = press({ key: "a", code: "KeyQ", altKey: true });
    assert.equal(pressed(azerty, false), "Alt+A");
  });

  test("is told by the key's place where Alt or the language writes another letter", () => {
    assert.equal(pressed(press({ key: "å", code: "KeyA", altKey: true }), true), "Alt+A");
    assert.equal(pressed(press({ key: "ф", code: "KeyA", altKey: true }), false), "Alt+A");
  });

  test("has Ctrl as its first key, and on a Mac the command key instead", () => {
    const control = press({ key: "k", code: "KeyK", ctrlKey: true });
    const command = press({ key: "k", code: "KeyK", metaKey: true });
    assert.deepEqual([pressed(control, false), pressed(control, true)], ["Mod+K", null]);
    assert.deepEqual([pressed(command, false), pressed(command, true)], [null, "Mod+K"]);
  });

  test("is none where AltGr or a dead key writes a character", () => {
    assert.equal(pressed(press({ key: "€", code: "KeyE", altKey: true, ctrlKey: true }), false), null);
    assert.equal(pressed(press({ key: "Dead", code: "KeyE", altKey: true }), true), null);
    const altGr = press({ key: "@", code: "KeyQ" });
    const getModifierState = (/** @type {string} */ key) => key === "AltGraph";
    assert.equal(pressed({ ...altGr, getModifierState }, false), null);
  });

  test("tells of Shift unless it made another character", () => {
    assert.equal(pressed(press({ key: "?", code: "Slash", shiftKey: true }), false), "?");
    assert.equal(pressed(press({ key: "Enter", shiftKey: true }), false), "Shift+Enter");
    const strike = press({ key: "X", code: "KeyX", ctrlKey: true, shiftKey: true });
    assert.equal(pressed(strike, false), "Mod+Shift+X");
  });

  test("is written as the keyboard has it", () => {
    assert.deepEqual(keycaps("Mod+Shift+X", false), ["Ctrl", "Shift", "X"]);
    assert.equal(spelled("Alt+P", true), "⌥P");
    assert.deepEqual(keycaps("+"), ["+"]);
  });
});

describe("the table of commands", () => {
  test("gives no combination two meanings", () => {
    const bound = COMMANDS.filter(({ does }) => does).flatMap(({ keys }) => keys ?? []);
    assert.deepEqual(bound.filter((keys, index) => bound.indexOf(keys) !== index), []);
  });

  test("leaves the keys alone that browsers keep for themselves", () => {
    const taken = ["Mod+T", "Mod+W", "Mod+N", "Mod+R", "Mod+L", "Mod+F", "Alt+D", "Alt+F"];
    const all = COMMANDS.flatMap(({ keys }) => keys ?? []);
    assert.deepEqual(all.filter((keys) => taken.includes(keys)), []);
  });

  test("does by one key without Alt or Ctrl only what can be switched off", () => {
    const single = COMMANDS.filter(({ does }) => does).flatMap(({ keys }) => keys ?? []);
    assert.deepEqual(single.filter(isSingle), ["/", "?"]);
  });

  test("offers what can be done with the attendance that is shown", () => {
    const store = createStore({ selected: 1 });
    const mine = attendance({ id: 2, state: "OPEN", attendant: ANA });
    store.dispatch({
      kind: "snapshot",
      snapshot: snapshot({ waiting: [attendance()], open: [mine] }),
    });
    const ids = () => offered(store.get()).map(({ id }) => id);
    assert.ok(ids().includes("accept"));
    assert.ok(!ids().includes("finish"));
    assert.equal(commandFor(store.get(), "Alt+E"), undefined);
    store.dispatch({ kind: "select", attendanceId: 2 });
    assert.ok(!ids().includes("accept"));
    assert.ok(ids().includes("finish"));
    assert.equal(commandFor(store.get(), "Alt+E")?.id, "finish");
  });
});
