// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { asOfNow, isSight, standing, voiceAfter } from "../../static/js/inbox/sights.js";
import { at, media, message, page, stateAfter } from "./factories.js";

const photo = message({ id: "photo", type: "IMAGE", media: media() });
const film = message({ id: "film", type: "VIDEO", media: media({ mime: "video/mp4" }) });

/**
 * @param {string} id
 * @param {Partial<import("../../static/js/inbox/shapes.js").Message>} [given]
 */
function voice(id, given = {}) {
  return message({ id, type: "AUDIO", media: media({ is_voice: true }), ...given });
}

describe("what is looked at on the whole screen", () => {
  test("photos and films are, whatever cannot be shown is not", () => {
    const hidden = [
      message({ type: "DOCUMENT", media: media() }),
      { ...photo, deleted_at: at(1) },
      ...["PENDING", "UNAVAILABLE", "EXPIRED"].map((state) => ({
        ...photo,
        media: media({ state: /** @type {"PENDING"} */ (state) }),
      })),
      { ...photo, media: media({ is_broken: true }) },
    ];
    assert.deepEqual([photo, film].map(isSight), [true, true]);
    assert.deepEqual(hidden.filter(isSight), []);
  });

  test("each has its neighbours, and none beyond the ends", () => {
    const all = [photo, film];
    const first = standing(all, "photo");
    assert.deepEqual([first?.previous, first?.next?.id, first?.number], [null, "film", 1]);
    const last = standing(all, "film");
    assert.deepEqual([last?.previous?.id, last?.next, last?.count], ["photo", null, 2]);
  });

  test("one that has been deleted is nowhere", () => {
    assert.equal(standing([film], "photo"), null);
  });
});

describe("the voice note that plays by itself after another", () => {
  test("is the very next message of the same side", () => {
    assert.equal(voiceAfter([voice("a"), voice("b")], "a"), "b");
  });

  test("is none after something else, of the other side, or where it is not there", () => {
    const others = [
      [message({ id: "text" }), voice("b")],
      [voice("b", { from: "attendant" })],
      [voice("b", { media: media({ is_voice: true, state: "PENDING" }) })],
      [voice("b", { media: media({ is_voice: false }) })],
      [voice("b", { deleted_at: at(1) })],
      [],
    ];
    assert.deepEqual(others.map((rest) => voiceAfter([voice("a"), ...rest], "a")), [
      ...others.map(() => null),
    ]);
  });
});

describe("files that were loaded some time ago", () => {
  const { conversations } = stateAfter(
    { open: [] },
    { kind: "messages.loading", attendanceId: 1 },
    page([{ ...photo, seq: 5, deleted_at: at(2) }, { ...film, seq: 5, content: "newer" }]),
  );

  test("are as the conversation knows them by now, and gone when they were deleted", () => {
    const shown = asOfNow([photo, { ...film, seq: 4 }], conversations);
    assert.deepEqual(shown.map(({ id, content }) => [id, content]), [["film", "newer"]]);
  });

  test("stay where they are the newer ones", () => {
    assert.deepEqual(asOfNow([{ ...film, seq: 6 }], conversations)[0].content, film.content);
  });
});
