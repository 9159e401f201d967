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

for (const piece of ["*a ", "*a* ", "*_~", "``", "www.", "*a\n"]) {
  test(`a text full of ${JSON.stringify(piece)} is read at once`, () => {
    const start = performance.now();
    assert.notEqual(parse(piece.repeat(20_000)).length, 0);
    assert.ok(performance.now() - start < 1_500);
  });
}
