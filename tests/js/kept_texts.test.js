// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { KeptTexts, noteKey } from "../../static/js/inbox/kept_texts.js";
import { createStore } from "../../static/js/inbox/store.js";
import { followTexts, keptOf } from "../../static/js/inbox/text_following.js";
import {
  asKept,
  EMPTY,
  fromKept,
  heard,
  inEpoch,
  isToBeTold,
  joined,
  leaving,
  NOTHING,
  returned,
  taken,
  written,
} from "../../static/js/inbox/text_merging.js";
import { FakePage, FakeServer, FakeStorage, settle } from "./browser.js";
import { ANA, at, attendance, message, page, snapshot } from "./factories.js";

describe("a text that is being written", () => {
  const known = { ...NOTHING, text: "Good", base: 5 };
  const said = (/** @type {string} */ text) => ({ text, quoted: "" });

  test("is replaced by what was written elsewhere, where nothing was typed here since", () => {
    assert.equal(heard(known, said("Good morning"), 6).text, "Good morning");
    assert.equal(heard(known, said(""), 6).text, "");
  });

  test("is never replaced by an older version", () => {
    assert.equal(heard(known, said("Goo"), 5), known);
  });

  test("stays under the cursor; what was written elsewhere waits beside it", () => {
    const typed = heard(written(known, { text: "Good evening" }), said("Bom dia"), 6);
    assert.deepEqual([typed.text, typed.rival, typed.isDirty], ["Good evening", "Bom dia", true]);
  });

  test("has no rival in its own beginning", () => {
    const typed = heard(written(known, { text: "Good evening" }), said("Good eve"), 6);
    assert.deepEqual([typed.text, typed.rival], ["Good evening", ""]);
  });

  test("outlives that its earlier version was sent elsewhere", () => {
    assert.equal(heard(written(known, { text: "Good evening" }), said(""), 6).text, "Good evening");
  });

  test("collects what was written elsewhere until the person decides", () => {
    const first = heard(written(known, { text: "Good evening" }), said("Bom dia"), 6);
    assert.equal(heard(first, said("Boa noite"), 7).rival, "Bom dia\nBoa noite");
    assert.equal(heard(first, said("Bom dia a todos"), 7).rival, "Bom dia a todos");
  });

  test("that was sent does not come back, though no answer told that it had arrived", () => {
    const lost = returned(leaving(written(NOTHING, { text: "Hello" })), false);
    for (const sent of [written(lost, EMPTY), fromKept(asKept(written(lost, EMPTY)))]) {
      const after = heard(sent, said("Hello"), 5);
      assert.deepEqual([after.text, after.rival, isToBeTold(after)], ["", "", true]);
    }
    const closed = written(leaving(written(NOTHING, { text: "Hello" })), EMPTY);
    assert.equal(heard(fromKept(asKept(closed)), said("Hello"), 5).text, "");
  });

  test("is told again when another screen was later at the server", () => {
    const typed = leaving(written(known, { text: "Good evening" }));
    const after = taken(heard(typed, said("Bom dia"), 7), 6);
    assert.deepEqual([after.text, isToBeTold(after)], ["Good evening", true]);
  });

  test("goes on where its attendance went, below what is there", () => {
    const mine = written({ ...NOTHING, text: "There" }, { text: "There too" });
    const after = joined(mine, written(known, { text: "Good evening" }));
    assert.deepEqual([after.text, isToBeTold(after)], ["There too\nGood evening", true]);
    // The server has done the same already.
    assert.equal(joined({ ...NOTHING, text: "A\nGood" }, known).text, "A\nGood");
  });

  test("heeds the numbers of the log that is followed, of no other", () => {
    const typed = { ...written(known, { text: "Good evening" }), epoch: "old" };
    assert.equal(heard(inEpoch(typed, "new"), said("Bom dia"), 2).rival, "Bom dia");
    assert.equal(heard(inEpoch(typed, "old"), said("Bom dia"), 2).rival, "");
  });

  test("comes back from the browser as it was, and as earlier versions kept it", () => {
    const typed = heard(written(known, { text: "Good evening" }), said("Bom dia"), 6);
    assert.deepEqual(fromKept(asKept(typed)), { ...typed, leaving: null });
    assert.deepEqual([fromKept("12").text, fromKept("{half").text], ["12", "{half"]);
    assert.equal(asKept(known), "");
  });
});

describe("the texts of a person", () => {
  /** @type {FakeServer} */
  let server;
  /** @type {FakeStorage} */
  let journal;
  /** @type {KeptTexts} */
  let texts;
  let isOnline = true;

  beforeEach(async () => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse(at(0)) });
    new FakePage();
    server = new FakeServer();
    journal = new FakeStorage();
    isOnline = true;
    texts = new KeptTexts(journal, () => isOnline);
    texts.look();
    await answer({ items: [], seq: 0 });
    server.requests.length = 0;
  });
  afterEach(() => mock.timers.reset());

  function told() {
    return server.requests.map(({ body }) => body?.content ?? "load");
  }

  /**
   * Answers the last request.
   *
   * @param {unknown} body
   * @param {number} [status]
   */
  async function answer(body, status = 200) {
    server.requests.at(-1)?.answer(status, body);
    await settle();
  }

  /**
   * @param {number} id
   * @param {string} content
   * @param {number} seq
   */
  const draft = (id, content, seq) => ({
    attendance_id: id,
    is_note: false,
    content,
    quoted_message_id: null,
    seq,
  });

  test("are told after a pause, and now and then without one", async () => {
    for (let key = 1; key <= 7; key += 1) {
      texts.write(1, "x".repeat(key));
      mock.timers.tick(500);
    }
    assert.deepEqual(told(), ["xxxxxx"]);
    await answer({ seq: 1 });
    mock.timers.tick(1_000);
    assert.deepEqual(told(), ["xxxxxx", "xxxxxxx"]);
    await answer({ seq: 2 });
    mock.timers.tick(60_000);
    assert.equal(told().length, 2);
  });

  test("are kept by the browser until the server has them", async () => {
    texts.write(noteKey(1), "Pays late");
    assert.deepEqual(new KeptTexts(journal, () => true).read(noteKey(1)), "Pays late");
    texts.flush(noteKey(1));
    assert.deepEqual(server.requests[0].body, { content: "Pays late", is_note: true });
    await answer({ seq: 1 });
    assert.deepEqual(journal.keys(), []);
    assert.equal(texts.read(noteKey(1)), "Pays late");
  });

  test("what is sent is cleared everywhere at once, after what is on its way", async () => {
    texts.write(1, "Hello");
    texts.flush(1);
    texts.write(1, "");
    await answer({ seq: 1 });
    mock.timers.tick(0);
    assert.deepEqual(told(), ["Hello", ""]);
    await answer({ seq: 2 });
    assert.deepEqual([texts.read(1), journal.keys()], ["", []]);
  });

  test("what is forgotten while it is on its way stays so", async () => {
    texts.write(1, "Hello");
    texts.flush(1);
    texts.forget("1");
    await answer({ seq: 1 });
    mock.timers.tick(60_000);
    assert.deepEqual([texts.read(1), told(), journal.keys()], ["", ["Hello"], []]);
  });

  test("offline nothing is asked and nothing is lost", async () => {
    isOnline = false;
    texts.write(1, "Written in a tunnel");
    mock.timers.tick(60_000);
    assert.deepEqual(told(), []);
    isOnline = true;
    texts.suspect();
    await answer({ items: [], seq: 9 });
    assert.deepEqual(told(), ["load", "Written in a tunnel"]);
  });

  test("what could not be loaded is loaded later, and then what waits is told", async () => {
    isOnline = false;
    texts.write(1, "Hello");
    mock.timers.tick(3_000);
    isOnline = true;
    texts.suspect();
    await answer({ error: {} }, 503);
    mock.timers.tick(5_000);
    await answer({ items: [], seq: 1 });
    assert.deepEqual(told(), ["load", "load", "Hello"]);
  });

  test("what could not be told is told later; what is refused, when it is another", async () => {
    texts.write(1, "Hello");
    texts.flush(1);
    server.requests[0].lose();
    await settle();
    mock.timers.tick(5_000);
    assert.deepEqual(told(), ["Hello", "Hello"]);
    await answer({ error: { code: "not_open" } }, 409);
    mock.timers.tick(60_000);
    assert.equal(told().length, 2);
    assert.equal(texts.read(1), "Hello");
  });

  test("what is refused stays, in the browser too, whatever the server has", async () => {
    texts.write(1, "x".repeat(70_000));
    texts.flush(1);
    await answer({ error: { code: "invalid" } }, 413);
    assert.equal(new KeptTexts(journal, () => true).read(1).length, 70_000);
    texts.suspect();
    await answer({ items: [], seq: 9 });
    assert.deepEqual([texts.read(1).length, told().length], [70_000, 2]);
    texts.write(1, "short");
    texts.flush(1);
    assert.deepEqual(told().at(-1), "short");
    await answer({ seq: 10 });
    assert.deepEqual(journal.keys(), []);
  });

  test("are with the server before the person leaves, also what is typed meanwhile", async () => {
    texts.write(1, "Hello");
    texts.flush(1);
    texts.write(1, "Hello there");
    let isDone = false;
    const settling = texts.settleAll().then(() => {
      isDone = true;
    });
    await answer({ seq: 1 });
    assert.deepEqual([told(), isDone], [["Hello", "Hello there"], false]);
    await answer({ seq: 2 });
    await settling;
    assert.deepEqual(journal.keys(), []);
  });

  test("what is sent takes along what it answered, though that is not loaded", async () => {
    texts.look();
    texts.hasNews(1, 5);
    await answer({ items: [{ ...draft(1, "It is", 5), quoted_message_id: "far" }], seq: 5 });
    assert.equal(texts.quoted(1), "far");
    texts.clear(1);
    assert.deepEqual(server.requests.at(-1)?.body, { content: "", is_note: false });
  });

  test("a page that nobody sees brings to the server what it has not got", async () => {
    isOnline = false;
    texts.write(1, "In the background");
    Object.assign(document, { hidden: true });
    isOnline = true;
    texts.suspect();
    await answer({ items: [], seq: 9 });
    assert.deepEqual(told(), ["load", "In the background"]);
  });

  test("an event loads what it tells of, unless it is of this page's own making", async () => {
    texts.write(1, "Mine");
    texts.flush(1);
    texts.hasNews(1, 4);
    assert.deepEqual(told(), ["Mine"]);
    await answer({ seq: 4 });
    assert.deepEqual(told(), ["Mine"]);
    texts.hasNews(2, 5);
    assert.deepEqual(told(), ["Mine", "load"]);
    await answer({ items: [draft(1, "Mine", 4), draft(2, "From the phone", 5)], seq: 5 });
    assert.deepEqual([texts.read(1), texts.read(2)], ["Mine", "From the phone"]);
    assert.equal(told().length, 2);
  });

  test("what is answered is kept with the text, and is answered again with it", async () => {
    const store = createStore();
    const asked = message({ id: "asked", content: "Is it blue?" });
    const open = [attendance({ state: "OPEN", attendant: ANA })];
    store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
    store.dispatch(page([asked]));
    followTexts(store, texts);
    store.dispatch({ kind: "select", attendanceId: 1 });
    store.dispatch({ kind: "aim", aim: { kind: "reply", message: asked } });
    texts.write(1, "It is");
    store.dispatch({ kind: "select", attendanceId: null });
    assert.deepEqual(server.requests.at(-1)?.body, {
      content: "It is",
      is_note: false,
      quoted_message_id: "asked",
    });
    assert.equal(store.get().kept.get(1)?.text, "It is");
    store.dispatch({ kind: "select", attendanceId: 1 });
    assert.equal(store.get().aim?.message.id, "asked");
    store.dispatch({ kind: "aim", aim: null });
    assert.deepEqual([texts.quoted(1), store.get().aim], ["", null]);
  });

  for (const [how, given, id] of /** @type {const} */ ([
    ["is answered again", {}, "far"],
    ["and is deleted is answered no more", { deleted_at: at(3), content: "" }, undefined],
  ])) {
    test(`what was said long ago ${how}`, async () => {
      const store = createStore();
      const open = [attendance({ state: "OPEN", attendant: ANA })];
      store.dispatch({ kind: "snapshot", snapshot: snapshot({ open }) });
      store.dispatch(page([message()]));
      followTexts(store, texts);
      texts.hasNews(1, 5);
      await answer({ items: [{ ...draft(1, "It is", 5), quoted_message_id: "far" }], seq: 5 });
      store.dispatch({ kind: "select", attendanceId: 1 });
      assert.equal(server.requests.at(-1)?.path, "/api/v1/messages/far");
      await answer(message({ id: "far", ...given }));
      assert.deepEqual([store.get().aim?.message.id, texts.quoted(1)], [id, id ?? ""]);
    });
  }

  test("a page that nobody sees loads them when it is looked at", async () => {
    Object.assign(document, { hidden: true });
    texts.suspect();
    assert.deepEqual(told(), []);
    Object.assign(document, { hidden: false });
    texts.look();
    assert.deepEqual(told(), ["load"]);
  });

  test("what was written elsewhere meanwhile goes below, or away", async () => {
    journal.write("1", asKept({ ...NOTHING, text: "Here", isDirty: true }));
    texts = new KeptTexts(journal, () => isOnline);
    texts.suspect();
    await answer({ items: [draft(1, "There", 7)], seq: 7 });
    assert.deepEqual([texts.read(1), texts.rival(1)], ["Here", "There"]);
    texts.settle(1, true);
    assert.deepEqual([texts.read(1), texts.rival(1)], ["Here\nThere", ""]);
  });

  test("the list shows the message, or else the note, and changes only with them", () => {
    texts.write(1, "To the client");
    texts.write(noteKey(1), "About the client");
    texts.write(noteKey(2), " Only a note ");
    const kept = keptOf(texts, new Map());
    assert.deepEqual([...kept], [
      [1, { text: "To the client", isNote: false }],
      [2, { text: "Only a note", isNote: true }],
    ]);
    assert.equal(keptOf(texts, kept), kept);
    texts.forget("1");
    assert.equal(keptOf(texts, kept).get(1)?.isNote, true);
  });
});
