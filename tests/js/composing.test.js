// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { compose, typeOf } from "../../static/js/inbox/composing.js";
import { attachment, message } from "./factories.js";

const photo = attachment({ id: "photo", name: "a.png", type: "image/png" });
const song = attachment({ id: "song", name: "a.mp3", type: "audio/mpeg" });
const paper = attachment({ id: "paper", name: "a.pdf", type: "application/pdf" });

/** @param {import("../../static/js/inbox/composing.js").Written[]} written */
function shown(written) {
  return written.map(({ content, more, file }) => [more.type ?? "TEXT", content, file?.name]);
}

describe("what stands in the composer becomes messages", () => {
  test("the text is the caption of the first file, each file a message of its own", () => {
    assert.deepEqual(shown(compose("look", [photo, paper], null)), [
      ["IMAGE", "look", "a.png"],
      ["DOCUMENT", "", "a.pdf"],
    ]);
  });

  test("sound carries no caption: the next file has it", () => {
    assert.deepEqual(shown(compose("look", [song, photo], null)), [
      ["AUDIO", "", "a.mp3"],
      ["IMAGE", "look", "a.png"],
    ]);
  });

  test("beside sound alone the text is a message before it", () => {
    assert.deepEqual(shown(compose("listen", [song], null)), [
      ["TEXT", "listen", undefined],
      ["AUDIO", "", "a.mp3"],
    ]);
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
});
