// @ts-check
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";

import { pagesFor } from "../../static/js/inbox/destinations.js";
import { fit } from "../../static/js/inbox/fuzzy.js";
import { sectionsOfAnswer } from "../../static/js/inbox/palette_answer.js";
import { remembered, sectionsFor } from "../../static/js/inbox/palette.js";
import { createStore } from "../../static/js/inbox/store.js";
import { ANA, NOW, at, attendance, client, snapshot } from "./factories.js";

describe("finding by some letters", () => {
  /** @param {string} query @param {string[]} texts */
  const best = (query, texts) =>
    texts
      .flatMap((text) => ({ text, score: fit(query, text)?.score }))
      .filter(({ score }) => score !== undefined)
      .sort((one, other) => Number(other.score) - Number(one.score))
      .map(({ text }) => text);

  test("puts the beginning before a word, a word before a part, a part before scattered letters", () => {
    const texts = ["Leave a finding", "Unfinished", "Finish", "Funk and iris noon"];
    assert.deepEqual(best("fin", texts), ["Finish", "Leave a finding", "Unfinished", "Funk and iris noon"]);
  });

  test("asks for every word, in any order, without accents or capitals", () => {
    assert.ok(fit("jose fin", "Finish with José"));
    assert.equal(fit("jose out", "Finish with José"), null);
  });

  test("marks what fitted, at its place in the text", () => {
    assert.deepEqual(fit("joão", "São João")?.ranges, [[4, 8]]);
    assert.deepEqual(fit("fi in", "Finish")?.ranges, [[0, 3]]);
  });

  test("takes two letters for no guess", () => {
    assert.equal(fit("fz", "Finish and zip"), null);
  });
});

describe("the palette", () => {
  const rita = client({ id: 7, name: "Rita Lobo" });
  const mine = attendance({ id: 2, state: "OPEN", attendant: ANA, client: rita });
  /** @type {ReturnType<typeof createStore>} */
  let store;

  beforeEach(() => {
    store = createStore({ selected: 2 });
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ waiting: [attendance()], open: [mine] }) });
  });

  /** @param {string} query */
  const found = (query, recent = /** @type {string[]} */ ([])) =>
    sectionsFor(store.get(), query, recent).flatMap(({ offers }) => offers);

  test("begins with what was chosen last, once", () => {
    const ids = found("", ["page /clients", "gone"]).map(({ id }) => id);
    assert.equal(ids[0], "page /clients");
    assert.equal(ids.filter((id) => id === "page /clients").length, 1);
  });

  test("finds a client by name and by number and shows the attendance", () => {
    const show = mock.fn();
    for (const query of ["rita", rita.phone ?? "", "#2"]) {
      const [offer] = found(query);
      assert.equal(offer.id, "attendance 2");
      offer.does?.(/** @type {any} */ ({ actions: { show } }));
    }
    assert.deepEqual(show.mock.calls.map((call) => call.arguments), [[2], [2], [2]]);
  });

  test("puts a tag on, and takes off one that is there", () => {
    const tagAttendance = mock.fn();
    const vip = { id: 5, name: "VIP", colour: 1 };
    store.dispatch({ kind: "directory", directory: { ...store.get().directory, tags: [vip] } });
    const around = /** @type {any} */ ({ actions: { directory: { tagAttendance } } });
    found("vip")[0].does?.(around);
    store.dispatch({ kind: "attendance", attendance: { ...mine, tag_ids: [5], seq: 9 } });
    found("vip")[0].does?.(around);
    assert.deepEqual(tagAttendance.mock.calls.map((call) => call.arguments), [[2, [5]], [2, []]]);
  });

  test("offers guesses only where nothing fits better", () => {
    const texts = found("fin").map(({ text }) => text);
    assert.ok(texts.length > 0);
    assert.ok(texts.every((text) => /fin/i.test(text)), texts.join());
  });

  test("leads to the pages that the role may open", () => {
    const user = /** @type {import("../../static/js/inbox/shapes.js").User} */ (store.get().me);
    const paths = (/** @type {import("../../static/js/inbox/shapes.js").Role} */ role) =>
      pagesFor({ ...user, role }).map(({ path }) => path);
    assert.ok(!paths("ATTENDANT").includes("/reports"));
    assert.ok(paths("ATTENDANT_MANAGER").includes("/reports"));
    assert.ok(!paths("ATTENDANT_MANAGER").includes("/users"));
    assert.ok(paths("ADMIN").includes("/users"));
  });

  test("remembers five, the latest first", () => {
    const ids = ["a", "b", "c", "d", "e", "f", "b"].reduce(remembered, /** @type {string[]} */ ([]));
    assert.deepEqual(ids, ["b", "f", "e", "d", "c"]);
  });

  test("leads to what the server found: a client's page, a message in its place", () => {
    const stranger = { ...client({ id: 9, name: "Rui" }), last_attendance: null };
    const hit = {
      id: "m7", attendance_id: 70, client: rita, attendant: null, state: "FINISHED", from: "client",
      user_id: null, type: "TEXT", at: at(1), text: "the blue mug", marks: [[4, 8]],
    };
    const answer = /** @type {any} */ ({
      clients: { items: [{ client: stranger, marks: [[0, 99]] }] },
      messages: { items: [hit] },
    });
    const offers = sectionsOfAnswer(answer, new Set(), NOW).flatMap((section) => section.offers);
    assert.deepEqual(offers.map(({ path, ranges }) => [path, ranges]), [
      ["/clients/9", []],
      [undefined, [[4, 8]]],
    ]);
    const showMessage = mock.fn();
    offers[1].does?.(/** @type {any} */ ({ actions: { showMessage } }));
    assert.equal(showMessage.mock.calls[0].arguments[0].id, "m7");
    assert.deepEqual(sectionsOfAnswer(answer, new Set(["client 9"]), NOW).map(({ key }) => key), ["hits"]);
  });
});
