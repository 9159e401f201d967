// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { abilities, hasHistory } from "../../static/js/inbox/abilities.js";
import { at, media, message, snapshot } from "./factories.js";

/** @typedef {import("../../static/js/inbox/shapes.js").Message} Message */

const attendant = snapshot().me;
const admin = /** @type {typeof attendant} */ ({ ...attendant, role: "ADMIN" });
const ours = { from: /** @type {const} */ ("attendant"), status: /** @type {const} */ ("READ") };

/**
 * @param {Partial<Message>} given
 * @param {{me?: typeof attendant, mayWrite?: boolean, minute?: number}} [reader]
 */
function can(given, { me = attendant, mayWrite = true, minute = 5 } = {}) {
  const now = Date.parse(at(minute));
  return abilities(message({ whatsapp_id: "W", ...given }), { me, mayWrite, now });
}

describe("what can be done with a message", () => {
  test("a client's text is answered and copied, not changed", () => {
    assert.deepEqual(can({}), ["react", "reply", "copy"]);
  });

  test("an own text is changed and deleted besides, once it has left", () => {
    assert.deepEqual(can(ours), ["react", "reply", "edit", "copy", "delete"]);
    assert.deepEqual(can({ ...ours, status: "QUEUED" }), ["copy"]);
    assert.deepEqual(can({ ...ours, status: "FAILED" }), ["copy"]);
  });

  test("a text can be changed for a quarter of an hour", () => {
    assert.ok(can(ours, { minute: 14 }).includes("edit"));
    assert.ok(!can(ours, { minute: 15 }).includes("edit"));
  });

  test("of a file the caption can be changed, if it has one", () => {
    const file = { ...ours, type: "IMAGE", media: media() };
    assert.ok(can({ ...file, content: "look" }).includes("edit"));
    assert.ok(!can({ ...file, content: "" }).includes("edit"));
  });

  test("only a file that is there is downloaded", () => {
    const file = { type: "DOCUMENT", content: "" };
    assert.deepEqual(can({ ...file, media: media() }), ["react", "reply", "download"]);
    assert.deepEqual(can({ ...file, media: media({ state: "PENDING" }) }), ["react", "reply"]);
  });

  test("whoever may not write only reads", () => {
    assert.deepEqual(can(ours, { mayWrite: false }), ["copy"]);
  });

  test("what helpdesk noted itself is nothing that WhatsApp could refer to", () => {
    assert.deepEqual(can({ from: "system", status: "RECEIVED", whatsapp_id: null }), ["copy"]);
  });

  test("of a deleted message managers alone see what it said", () => {
    const deleted = { content: "", deleted_at: at(3) };
    assert.deepEqual(can(deleted), []);
    assert.deepEqual(can(deleted, { me: admin }), ["history"]);
  });

  test("everybody who sees an edited message sees its earlier texts", () => {
    assert.equal(hasHistory(message({ edited_at: at(2) }), attendant), true);
    assert.equal(hasHistory(message(), admin), false);
  });
});
