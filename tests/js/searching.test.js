// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { countOf, isEmpty, isWorthAsking, piecesOf, search, withPage } from "../../static/js/inbox/searching.js";
import { FakePage, FakeServer } from "./browser.js";

/** @typedef {import("../../static/js/inbox/shapes.js").SearchAnswer} SearchAnswer */

const NONE = { items: [], count: 0, is_more: false, next_cursor: null };

/**
 * @param {string[]} ids
 * @param {string | null} cursor
 * @returns {SearchAnswer}
 */
function answer(ids, cursor) {
  const items = /** @type {any[]} */ (ids.map((id) => ({ id })));
  const messages = { items, count: ids.length, is_more: false, next_cursor: cursor };
  return { clients: NONE, attendances: NONE, messages, problem: null };
}

describe("a search", () => {
  test("is asked for with what it is narrowed to, and no longer than the server takes", async () => {
    new FakePage();
    const server = new FakeServer();
    void search(` ${"ã".repeat(300)} `, { kind: "messages", cursor: "12", attendanceId: 7 });
    const asked = new URL((await server.request(0)).path, "http://inbox.test").searchParams;
    assert.equal(asked.get("q")?.length, 200);
    assert.deepEqual(
      [asked.get("kind"), asked.get("cursor"), asked.get("attendance_id"), asked.get("client_id")],
      ["messages", "12", "7", null],
    );
  });

  test("begins with two letters or figures, or with an attendance's number", () => {
    const worth = ["ab", "1 2", "#7", "é á", "日本"].filter(isWorthAsking);
    assert.equal(worth.length, 5);
    assert.deepEqual(["", "a", "👍👍", "?!", "#"].filter(isWorthAsking), []);
  });

  test("shows a text in pieces, what was looked for apart", () => {
    assert.deepEqual(piecesOf("👍 olá mundo", [[3, 6]]), [
      { text: "👍 ", isHit: false },
      { text: "olá", isHit: true },
      { text: " mundo", isHit: false },
    ]);
    assert.deepEqual(piecesOf("", []), []);
  });

  test("goes on with a further page of one group", () => {
    const both = withPage(answer(["a"], "9"), "messages", answer(["b"], null));
    assert.deepEqual(both.messages?.items.map(({ id }) => id), ["a", "b"]);
    assert.equal(both.messages?.next_cursor, null);
  });

  test("counts what there is, and says where there is more", () => {
    assert.equal(countOf({ ...NONE, count: 3 }), "3");
    assert.equal(countOf({ ...NONE, count: 50, is_more: true }), "50+");
    const short = answer(["a"], "9").messages;
    assert.equal(short && countOf(short), "1+");
  });

  test("is empty only when nothing is left to look through", () => {
    assert.equal(isEmpty(answer([], null)), true);
    assert.equal(isEmpty(answer([], "9")), false);
  });
});
