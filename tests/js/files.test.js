// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { pastedFiles, problemWith } from "../../static/js/inbox/files.js";

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

/**
 * A clipboard with a picture, or the files given, and that text.
 *
 * @param {string} text
 * @param {string[]} [names]
 */
function clipboard(text, names = ["image.png"]) {
  const files = names.map((name) => new File(["x"], name));
  return /** @type {any} */ ({ files, getData: () => text });
}

describe("what a paste brings", () => {
  test("is the picture when there is no text beside it", () => {
    assert.equal(pastedFiles(clipboard("")).length, 1);
    assert.deepEqual(pastedFiles(null), []);
  });

  test("is the text of cells, which programs put there as a picture too", () => {
    assert.deepEqual(pastedFiles(clipboard("Item\t12,50")), []);
    assert.deepEqual(pastedFiles(clipboard("Item\r\nimage.png")), []);
  });

  test("is the files of a file manager, which puts their names or places there as text", () => {
    const names = ["price list.pdf", "photo.jpg"];
    for (const text of [
      "price list.pdf\rphoto.jpg",
      "/home/ana/price list.pdf\n/home/ana/photo.jpg\n",
      "C:\\Users\\ana\\price list.pdf\r\nC:\\Users\\ana\\photo.jpg",
      "file:///home/ana/price%20list.pdf\nfile:///home/ana/photo.jpg",
    ]) {
      assert.equal(pastedFiles(clipboard(text, names)).length, 2, text);
    }
  });
});
