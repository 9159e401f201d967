// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { problemWith } from "../../static/js/inbox/files.js";

const LARGEST = 100 * 1024 * 1024;

describe("a file that is to be sent", () => {
  test("is fine when it has content", async () => {
    assert.equal(await problemWith(new File(["x"], "a.txt"), LARGEST), null);
  });

  test("is refused when it is empty or too large, before anything is uploaded", async () => {
    assert.equal(await problemWith(new File([], "a.txt"), LARGEST), "a.txt is empty.");
    const large = Object.defineProperty(new File(["x"], "film.mp4"), "size", { value: 2 ** 27 });
    assert.equal(
      await problemWith(large, LARGEST),
      "film.mp4 is larger than 100 MB and cannot be sent. Send a link to it.",
    );
  });

  test("is refused when it cannot be read, as a folder cannot", async () => {
    const folder = new File(["x"], "folder");
    folder.slice = () => {
      throw new DOMException("", "NotFoundError");
    };
    assert.equal(await problemWith(folder, LARGEST), "folder cannot be read.");
  });
});
