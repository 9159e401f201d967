// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { compose, isTooLarge, typeOf } from "../../static/js/inbox/composing.js";
import { attachment, message } from "./factories.js";

const photo = attachment({ id: "photo", name: "a.png", type: "image/png" });
const song = attachment({ id: "song", name: "a.mp3", type: "audio/mpeg" });
const paper = attachment({ id: "paper", name: "a.pdf", type: "application/pdf" });

/** @param {import("../../static/js/inbox/composing.js").Written[]} written */
function shown(written) {
  return written.map(({ content, more, file }) => [more.type ?? "TEXT", content, file?.name]);
}

describe("what stands in the composer becomes messages", () => {
  test("each file is a message of its own with its own caption, under the file's id", () => {
    const written = compose("", [photo, { ...paper, caption: " the plan " }], null);
    assert.deepEqual(shown(written), [
      ["IMAGE", "", "a.png"],
      ["DOCUMENT", "the plan", "a.pdf"],
    ]);
    assert.deepEqual(written.map(({ id }) => id), ["photo", "paper"]);
  });

  test("sound carries no caption: its words are a message before it", () => {
    assert.deepEqual(shown(compose("", [photo, { ...song, caption: "listen" }], null)), [
      ["IMAGE", "", "a.png"],
      ["TEXT", "listen", undefined],
      ["AUDIO", "", "a.mp3"],
    ]);
  });

  test("a voice note says that it is one", () => {
    const [{ more }] = compose("", [{ ...song, is_voice: true, seconds: 3 }], null);
    assert.deepEqual([more.type, more.file?.is_voice, more.file?.seconds], ["AUDIO", true, 3]);
  });

  test("a quote goes with the first message only", () => {
    const quoted = message({ id: "q", content: "x".repeat(500) });
    const [first, second] = compose("", [photo, paper], quoted);
    assert.equal(first.more.quoted_message_id, "q");
    assert.deepEqual(first.more.quote, { from_me: false, type: "TEXT", content: "x".repeat(200) });
    assert.equal(second.more.quoted_message_id, undefined);
  });

  test("nothing written makes nothing", () => {
    assert.deepEqual(compose("", [], message()), []);
  });

  test("a photo that is to be a document is one, and so is a drawing that could run scripts", () => {
    assert.equal(typeOf({ ...photo, as_document: true }), "DOCUMENT");
    assert.equal(typeOf(attachment({ name: "a.svg", type: "image/svg+xml" })), "DOCUMENT");
  });

  test("a film or sound beyond WhatsApp's limit may go as a document only", () => {
    const limits = { media: 6 };
    assert.equal(isTooLarge(song, limits), true);
    assert.equal(isTooLarge(song, { media: 7 }), false);
    assert.equal(isTooLarge({ ...song, as_document: true }, limits), false);
    assert.equal(isTooLarge(photo, limits), false);
  });
});
