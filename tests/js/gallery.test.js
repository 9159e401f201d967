// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

import { Gallery, NOTHING_YET } from "../../static/js/inbox/gallery.js";
import { FakePage, FakeServer, settle } from "./browser.js";
import { media, message } from "./factories.js";

/** @param {string[]} ids */
function files(...ids) {
  return ids.map((id) => message({ id, type: "IMAGE", media: media() }));
}

describe("the files of a client", () => {
  /** @type {FakeServer} */
  let server;
  /** @type {import("../../static/js/inbox/gallery.js").Shelf} */
  let shelf;
  /** @type {Gallery} */
  let gallery;

  beforeEach(() => {
    new FakePage();
    server = new FakeServer();
    shelf = NOTHING_YET;
    gallery = new Gallery(7, "seen", (now) => {
      shelf = now;
    });
  });

  /**
   * @param {number} index
   * @param {string[]} ids
   * @param {string | null} cursor
   */
  async function answer(index, ids, cursor) {
    const { path, answer: send } = await server.request(index);
    send(200, { items: files(...ids), next_cursor: cursor });
    await settle();
    return path;
  }

  function ids() {
    return shelf.items.map(({ id }) => id);
  }

  test("come page by page until there are no more", async () => {
    void gallery.renew();
    assert.match(await answer(0, ["d", "c"], "c"), /\/clients\/7\/media\?kind=seen&limit=\d+$/);
    void gallery.more();
    void gallery.more();
    assert.match(await answer(1, ["b"], null), /before=c$/);
    assert.deepEqual([ids(), shelf.hasMore], [["d", "c", "b"], false]);
    await gallery.more();
    assert.equal(server.requests.length, 2);
  });

  test("are joined by new ones, and lose what was deleted, without loading all again", async () => {
    void gallery.renew();
    await answer(0, ["d", "c"], "c");
    void gallery.more();
    await answer(1, ["b", "a"], "a");
    void gallery.renew();
    await answer(2, ["e", "c"], "c");
    assert.deepEqual(ids(), ["e", "c", "b", "a"]);
    void gallery.more();
    assert.match(await answer(3, [], null), /before=a$/);
  });

  test("begin anew when too much has changed to fit", async () => {
    void gallery.renew();
    await answer(0, ["b", "a"], null);
    void gallery.renew();
    await answer(1, ["z", "y"], "y");
    assert.deepEqual([ids(), shelf.hasMore], [["z", "y"], true]);
  });

  test("stay when a page fails, which can be tried again", async () => {
    void gallery.renew();
    await answer(0, ["b"], "b");
    void gallery.more();
    (await server.request(1)).answer(503, { error: { code: "unavailable", message: "Not now." } });
    await settle();
    assert.deepEqual([ids(), shelf.problem, shelf.isLoading], [["b"], "Not now.", false]);
    void gallery.retry();
    assert.match(await answer(2, ["a"], null), /before=b$/);
    assert.deepEqual([ids(), shelf.problem], [["b", "a"], null]);
  });

  test("say nothing any more once they are closed", async () => {
    void gallery.renew();
    gallery.close();
    await answer(0, ["late"], null);
    assert.deepEqual(ids(), []);
  });
});
