// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { filled, queryOf, ranked } from "../../static/js/inbox/canned.js";

/**
 * @param {string} shortcode
 * @param {string} [content]
 * @param {number | null} [userId] null: everybody's
 */
function response(shortcode, content = "", userId = null) {
  return { id: 1, user_id: userId, shortcode, content, media: null };
}

/**
 * @param {import("../../static/js/inbox/shapes.js").CannedResponse[]} responses
 * @param {string} query
 */
function codes(responses, query) {
  return ranked(responses, query).map((one) => one.shortcode);
}

describe("looking for a canned response", () => {
  test("begins with a slash at the start and is one word", () => {
    assert.equal(queryOf("/"), "");
    assert.equal(queryOf("/preço"), "preço");
    for (const text of ["", "hello", "either/or", "/two words", " /late", "/\n"]) {
      assert.equal(queryOf(text), null, text);
    }
  });

  test("ranks the beginning of a shortcode before its middle, and both before the text", () => {
    const all = [
      response("thanks", "A price for you"),
      response("no-price"),
      response("price-list"),
      response("hours"),
    ];
    assert.deepEqual(codes(all, "price"), ["price-list", "no-price", "thanks"]);
  });

  test("passes over accents and capitals", () => {
    assert.deepEqual(codes([response("preço"), response("x", "O PREÇO é 5")], "preco"), [
      "preço",
      "x",
    ]);
  });

  test("takes one's own for everybody's of the same shortcode", () => {
    const found = ranked([response("hi", "shared"), response("hi", "own", 7)], "hi");
    assert.deepEqual(
      found.map((one) => one.content),
      ["own"],
    );
  });

  test("offers eight at most, by shortcode", () => {
    const all = Array.from({ length: 12 }, (_, index) => response(`c${11 - index}`.padEnd(3, "0")));
    const found = codes(all, "");
    assert.equal(found.length, 8);
    assert.deepEqual(found, [...found].sort());
  });
});

describe("a canned response that is chosen", () => {
  const values = { name: "Maria Souza", attendant: "Ana Lima", business: "Casa Prado" };

  test("is filled in", () => {
    const content = "Hi {first_name} ({name}), {attendant} of {business}. {unknown}";
    assert.equal(
      filled(content, values),
      "Hi Maria (Maria Souza), Ana Lima of Casa Prado. {unknown}",
    );
  });

  test("calls nobody by a number", () => {
    for (const name of ["+55 11 98765-4321", "Hidden number …4321"]) {
      assert.equal(filled("Hello {first_name}!", { ...values, name }), "Hello!");
    }
  });

  test("does not begin with what stood behind a name that is not there", () => {
    for (const [content, expected] of [
      ["{first_name}, how are you?", "how are you?"],
      ["{name}: hello", "hello"],
      ["Hello,\n{name}", "Hello,"],
      [", {name}", ","],
    ]) {
      assert.equal(filled(content, { ...values, name: "" }), expected);
    }
  });

  test("takes a name for what it is, whatever stands in it", () => {
    assert.equal(filled("{name}", { ...values, name: "$& {attendant}" }), "$& {attendant}");
  });
});
