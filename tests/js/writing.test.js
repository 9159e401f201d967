// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { found, known, toned, withRecent } from "../../static/js/inbox/emoji.js";
import { nameBefore } from "../../static/js/inbox/emoji_names.js";
import { marked } from "../../static/js/inbox/formatting.js";

/**
 * The text with the change done; what is selected stands between brackets.
 *
 * @param {string} given the same way
 * @param {string} marker
 */
function formatted(given, marker) {
  const from = given.indexOf("[");
  const to = given.indexOf("]") - 1;
  const text = given.replace(/[[\]]/g, "");
  const change = marked(text, from, to, marker);
  const after = text.slice(0, change.from) + change.insert + text.slice(change.to);
  const [start, end] = change.select;
  return `${after.slice(0, start)}[${after.slice(start, end)}]${after.slice(end)}`;
}

describe("formatting", () => {
  test("goes around the selected words, without the spaces at their ends", () => {
    assert.equal(formatted("say [hello ]now", "*"), "say *[hello]* now");
  });

  test("comes off again", () => {
    assert.equal(formatted("say *[hello]* now", "*"), "say [hello] now");
    assert.equal(formatted("say [*hello*] now", "*"), "say [hello] now");
  });

  test("stands around the caret where nothing is selected", () => {
    assert.equal(formatted("say []", "_"), "say _[]_");
  });

  test("is put around each line, as WhatsApp reads it; only fixed width goes over lines", () => {
    assert.equal(formatted("[one\n\ntwo]", "~"), "[~one~\n\n~two~]");
    assert.equal(formatted("[~one~\n\n~two~]", "~"), "[one\n\ntwo]");
    assert.equal(formatted("[one\ntwo]", "```"), "```[one\ntwo]```");
  });
});

describe("emoji", () => {
  const all = known([
    { emoji: "😀", annotation: "rosto risonho", tags: ["feliz"], group: 0, version: 1 },
    { emoji: "❤️", annotation: "coração vermelho", shortcodes: ["heart"], group: 8, version: 1 },
    { emoji: "👋", annotation: "mão acenando", tags: ["oi"], group: 1, version: 1,
      skins: [1, 2, 3, 4, 5].map((tone) => ({ emoji: `👋${tone}`, tone })) },
    { emoji: "🏽", annotation: "pele morena", group: 2, version: 1 },
    { emoji: "🫩", annotation: "rosto com olheiras", group: 0, version: 16 },
  ]);

  test("are those that phones have, without the parts that others are made of", () => {
    assert.deepEqual(all.map(({ emoji }) => emoji), ["😀", "❤️", "👋"]);
  });

  test("are found by names, words and short names, without accents", () => {
    const first = (/** @type {string} */ query) => found(all, query, 5)[0]?.emoji;
    assert.equal(first("coracao"), "❤️");
    assert.equal(first("heart"), "❤️");
    assert.equal(first("fel"), "😀");
    assert.equal(first("mão acen"), "👋");
    assert.equal(first("xyz"), undefined);
  });

  test("take the chosen colour of skin where they have one", () => {
    assert.equal(toned(all[2], 3), "👋3");
    assert.equal(toned(all[2], 0), "👋");
    assert.equal(toned(all[0], 3), "😀");
  });

  test("are offered while a name is being typed, not for a time or an address", () => {
    assert.deepEqual(nameBefore("oi :hea", 7), { from: 3, query: "hea" });
    assert.deepEqual(nameBefore(":hea rest", 4), { from: 0, query: "hea" });
    assert.equal(nameBefore("10:30", 5), null);
    assert.equal(nameBefore("https://a", 9), null);
    assert.equal(nameBefore("oi :h", 5), null);
  });

  test("used last are kept once each", () => {
    assert.deepEqual(withRecent(["a", "b", "c"], "c", 3), ["c", "a", "b"]);
  });
});
