// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { LiveFields } from "../../static/js/behaviours/live_fields.js";

describe("fields of what others change too", () => {
  const name = { value: "" };
  const notes = { value: "" };
  /** @type {LiveFields} */
  let fields;

  beforeEach(() => {
    name.value = "";
    notes.value = "";
    fields = new LiveFields({ name, notes });
    fields.take({ name: "Maria", notes: "VIP" });
  });

  test("show what is there and have nothing to save", () => {
    assert.deepEqual([name.value, notes.value], ["Maria", "VIP"]);
    assert.deepEqual(fields.changed(), {});
  });

  test("keep what somebody writes, and follow where nobody does", () => {
    notes.value = "VIP, pays late";
    fields.take({ name: "Maria Silva", notes: "VIP, friendly" });
    assert.deepEqual([name.value, notes.value], ["Maria Silva", "VIP, pays late"]);
    assert.deepEqual(fields.changed(), { notes: "VIP, pays late" });
  });

  test("take the server's spelling of what was saved", () => {
    name.value = " Maria  Silva";
    fields.saved(fields.changed());
    fields.take({ name: "Maria Silva", notes: "VIP" });
    assert.equal(name.value, "Maria Silva");
    assert.deepEqual(fields.changed(), {});
  });

  test("keep what is written while the rest is being saved", () => {
    notes.value = "One";
    const sent = fields.changed();
    notes.value = "One, two";
    fields.saved(sent);
    fields.take({ name: "Maria", notes: "One" });
    assert.equal(notes.value, "One, two");
    assert.deepEqual(fields.changed(), { notes: "One, two" });
  });

  test("know a text whose lines end in another way", () => {
    fields.take({ name: "Maria", notes: "One\r\ntwo" });
    assert.deepEqual(fields.changed(), {});
  });
});
