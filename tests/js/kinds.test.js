// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { iconOf, isFewEmoji, summary } from "../../static/js/inbox/kinds.js";
import { at, media, message } from "./factories.js";

/** @param {Partial<import("../../static/js/inbox/shapes.js").Message>} given */
function line(given) {
  const one = message({ content: "", ...given });
  return [iconOf(one), summary(one)];
}

describe("one line for a message", () => {
  test("text stands without its formatting", () => {
    assert.deepEqual(line({ content: "a *bold*\nword" }), [null, "a bold word"]);
  });

  test("a caption stands for its file, else the file's kind or name", () => {
    assert.deepEqual(line({ type: "IMAGE", content: "look", media: media() }), ["image", "look"]);
    assert.deepEqual(line({ type: "IMAGE", media: media() }), ["image", "Photo"]);
    const named = media({ name: "plan.pdf" });
    assert.deepEqual(line({ type: "DOCUMENT", media: named }), ["document", "plan.pdf"]);
    assert.deepEqual(line({ type: "AUDIO", media: media({ is_voice: true }) }), [
      "audio",
      "Voice note",
    ]);
  });

  test("a sound and a film tell how long they last", () => {
    const voice = media({ is_voice: true, seconds: 12.4 });
    assert.deepEqual(line({ type: "AUDIO", media: voice }), ["audio", "Voice note · 0:12"]);
    const film = { type: "VIDEO", media: media({ seconds: 75 }) };
    assert.equal(line(film)[1], "Video · 1:15");
    assert.equal(line({ ...film, content: "look" })[1], "look");
    assert.equal(line({ type: "VIDEO", media: media({ seconds: 0 }) })[1], "Video");
  });

  test("places and cards stand by their names", () => {
    const location = { latitude: 1, longitude: 2, name: "", address: "Rua A, 1" };
    assert.deepEqual(line({ type: "LOCATION", location }), ["pin", "Rua A, 1"]);
    const contacts = [{ name: "João", phones: [] }];
    assert.deepEqual(line({ type: "CONTACT", contacts }), ["contact", "João"]);
  });

  test("what cannot be shown has a human word, or WhatsApp's own", () => {
    const unsupported = { type: "UNSUPPORTED" };
    assert.deepEqual(line({ ...unsupported, whatsapp_type: "call_log" }), ["call", "Call"]);
    assert.deepEqual(line({ ...unsupported, whatsapp_type: "poll_creation" }), ["unsure", "Poll"]);
    assert.match(line({ ...unsupported, whatsapp_type: "brand_new" })[1] ?? "", /brand_new/);
  });

  test("a deleted message says nothing of what it was", () => {
    assert.deepEqual(line({ content: "", type: "IMAGE", deleted_at: at(1) }), [
      "ban",
      "Deleted message",
    ]);
  });
});

describe("one to three emoji alone", () => {
  /** @param {string} content */
  const isFew = (content) => isFewEmoji(message({ content }));

  test("are told from text, whatever they are made of", () => {
    for (const few of ["👍", "❤️", "👍🏽 👏🏿", "👨‍👩‍👧‍👦🇧🇷1️⃣", "☝🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🧑🏽‍⚕️"]) {
      assert.ok(isFew(few), few);
    }
    for (const text of ["", " ", "1", "12", "©", "#", "ok 👍", "👍👍👍👍", "👍".repeat(50_000)]) {
      assert.ok(!isFew(text), text.slice(0, 20));
    }
  });

  test("are so only as the text of a message", () => {
    assert.ok(!isFewEmoji(message({ type: "IMAGE", content: "👍", media: media() })));
  });
});
