// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parse, plainText } from "../../static/js/inbox/markup.js";

/** @param {string} text */
const text = (text) => ({ kind: "text", text });

describe("WhatsApp's formatting", () => {
  test("bold, italic, strike and mono are told apart", () => {
    assert.deepEqual(parse("*a* _b_ ~c~ `d` ```e```"), [
      { kind: "bold", parts: [text("a")] },
      text(" "),
      { kind: "italic", parts: [text("b")] },
      text(" "),
      { kind: "strike", parts: [text("c")] },
      text(" "),
      { kind: "mono", text: "d" },
      text(" "),
      { kind: "mono", text: "e" },
    ]);
  });

  test("formats nest", () => {
    assert.deepEqual(parse("*a _b_*"), [
      { kind: "bold", parts: [text("a "), { kind: "italic", parts: [text("b")] }] },
    ]);
  });

  for (const plain of ["2*3*4", "snake_case_name", "* a *", "*a\nb*", "**", "a * b", "~", "***"]) {
    test(`${JSON.stringify(plain)} is plain text`, () => {
      assert.deepEqual(parse(plain), [text(plain)]);
    });
  }

  test("markup characters inside mono stay", () => {
    assert.deepEqual(parse("```*a* <b>```"), [{ kind: "mono", text: "*a* <b>" }]);
  });

  test("HTML is text", () => {
    const nasty = "<img src=x onerror=alert(1)>";
    assert.deepEqual(parse(nasty), [text(nasty)]);
  });
});

describe("links", () => {
  test("a link ends before the sentence's full stop", () => {
    assert.deepEqual(parse("see https://example.com/a_b_c."), [
      text("see "),
      { kind: "link", text: "https://example.com/a_b_c", url: "https://example.com/a_b_c" },
      text("."),
    ]);
  });

  test("a bare www address leads to https", () => {
    assert.deepEqual(parse("www.example.com"), [
      { kind: "link", text: "www.example.com", url: "https://www.example.com" },
    ]);
  });

  test("a link in bold is a link", () => {
    assert.deepEqual(parse("*https://example.com*"), [
      {
        kind: "bold",
        parts: [{ kind: "link", text: "https://example.com", url: "https://example.com" }],
      },
    ]);
  });

  for (const scheme of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"]) {
    test(`${scheme} is not a link`, () => {
      assert.equal(
        parse(scheme).some((part) => part.kind === "link"),
        false,
      );
    });
  }
});

test("a preview is one line without formatting characters", () => {
  assert.equal(plainText("*Hello*\n\n_you_  there"), "Hello you there");
});

test("what only looks like a link is text, and a link behind it is one", () => {
  assert.deepEqual(parse("http://[ https://example.com"), [
    text("http://[ "),
    { kind: "link", text: "https://example.com", url: "https://example.com" },
  ]);
});

test("a preview takes no more of a text than a line can show", () => {
  assert.equal(plainText("word ".repeat(20_000)).length, 299);
});

const pieces = ["*a ", "*a* ", "*_~", "``", "www.", "*a\n", "http://[", "http://"];
/** @type {[name: string, text: string][]} */
const nasty = [
  ...pieces.map((piece) => /** @type {[string, string]} */ ([piece, piece.repeat(20_000)])),
  ["https://a...", `https://a${".".repeat(65_000)}a`],
];
for (const [name, long] of nasty) {
  test(`a text full of ${JSON.stringify(name)} is read at once`, () => {
    const start = performance.now();
    assert.notEqual(parse(long).length, 0);
    assert.ok(performance.now() - start < 1_000);
  });
}
