// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  asKept,
  EMPTY,
  fromKept,
  heard,
  isToBeTold,
  leaving,
  NOTHING,
  returned,
  settled,
  taken,
  written,
} from "../../static/js/inbox/text_merging.js";

/** @typedef {import("../../static/js/inbox/text_merging.js").Content} Content */
/** @typedef {import("../../static/js/inbox/text_merging.js").Written} Written */

const RUNS = 400;
const STEPS = 60;

/**
 * Numbers that look random and are the same in each run of the test.
 *
 * @param {number} seed
 */
function dice(seed) {
  let state = seed;
  return (/** @type {number} */ sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** What the server has, and the log's last number. */
class Server {
  content = EMPTY;
  seq = 0;
  last = 0;

  /** @param {Content} content */
  put({ text, quoted }) {
    if (text !== this.content.text) {
      this.last += 1;
      this.content = { text, quoted };
      this.seq = this.last;
    }
    return text === "" ? this.last : this.seq;
  }

  /** What a load finds just now. */
  look() {
    const { content, last } = this;
    return { content, seq: content.text === "" ? last : this.seq };
  }
}

/** One screen of the person. A request arrives as it begins, or never; its answer may be lost. */
class Screen {
  /** @type {Written} */
  known = NOTHING;
  /** @type {{seq: number} | {isRefused: boolean} | null} the answer that is under way */
  answer = null;
  /** @type {{content: Content, seq: number} | null} what a load has found, under way */
  found = null;

  /** @param {Server} server */
  constructor(server) {
    this.server = server;
  }

  /** @param {string} word */
  type(word) {
    this.known = written(this.known, { text: `${this.known.text}${word} ` });
  }

  /** @param {number} fate */
  tell(fate) {
    // Before it tells, it has heard of what is there: the page does so too.
    this.hear();
    if (!isToBeTold(this.known)) {
      return;
    }
    this.known = leaving(this.known);
    const { text, quoted } = this.known;
    if (fate === 0) {
      this.answer = { isRefused: false };
    } else if (fate === 1) {
      this.answer = { isRefused: text !== "" };
    } else {
      const seq = this.server.put({ text, quoted });
      this.answer = fate === 2 ? { isRefused: false } : { seq };
    }
  }

  takeAnswer() {
    const { answer } = this;
    this.answer = null;
    if (answer !== null) {
      this.known =
        "seq" in answer ? taken(this.known, answer.seq) : returned(this.known, answer.isRefused);
    }
  }

  hear(found = this.server.look()) {
    this.known = heard(this.known, found.content, found.seq);
  }

  reload() {
    const kept = asKept(this.known);
    this.known = kept === "" ? NOTHING : fromKept(kept);
    this.answer = null;
    this.found = null;
    this.hear();
  }

  /**
   * What it holds to be the server's, is.
   *
   * @param {string} when
   */
  checkHonest(when) {
    const { text, base, isDirty } = this.known;
    const { content, seq } = this.server.look();
    if (!isDirty && base >= seq) {
      assert.equal(text, content.text, when);
    }
  }

  get shown() {
    return `${this.known.text} ${this.known.rival}`;
  }
}

/**
 * Something that may happen to a screen.
 *
 * @param {Screen} screen
 * @param {ReturnType<typeof dice>} roll
 * @param {{typed: (word: string) => void, sent: (text: string) => void}} note
 * @param {string} word
 */
function step(screen, roll, note, word) {
  switch (roll(9)) {
    case 0:
    case 1:
      note.typed(word);
      return screen.type(word);
    case 2:
      return screen.tell(roll(6));
    case 3:
      return screen.takeAnswer();
    case 4:
      return screen.hear();
    case 5:
      screen.found = screen.server.look();
      return undefined;
    case 6: {
      const { found } = screen;
      screen.found = null;
      return found ? screen.hear(found) : undefined;
    }
    case 7:
      return screen.reload();
    default:
      if (roll(2) === 0) {
        screen.known = settled(screen.known, true);
      } else if (screen.known.text !== "") {
        note.sent(screen.known.text);
        screen.known = written(screen.known, EMPTY);
      }
      return undefined;
  }
}

const wordsIn = (/** @type {string} */ text) => text.split(/\s+/).filter((one) => one !== "");

describe("whatever happens, in whatever order", () => {
  test("what was sent never comes back", () => {
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const roll = dice(seed);
      const screen = new Screen(new Server());
      /** @type {Set<string>} */
      const gone = new Set();
      const note = {
        typed: () => undefined,
        sent: (/** @type {string} */ text) => wordsIn(text).forEach((one) => gone.add(one)),
      };
      for (let at = 0; at < STEPS; at += 1) {
        step(screen, roll, note, `w${at}`);
        const back = wordsIn(screen.shown).filter((one) => gone.has(one));
        assert.deepEqual(back, [], `seed ${seed}, step ${at}`);
      }
      quieten([screen]);
      assert.equal(screen.server.content.text, screen.known.text, `seed ${seed}`);
    }
  });

  test("what was typed is in a field, at the server or beside it, until it is sent", () => {
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const roll = dice(seed);
      const server = new Server();
      const screens = [1, 2, 3].map(() => new Screen(server));
      /** @type {Set<string>} */
      const due = new Set();
      const note = {
        typed: (/** @type {string} */ word) => due.add(word),
        sent: (/** @type {string} */ text) => wordsIn(text).forEach((one) => due.delete(one)),
      };
      for (let at = 0; at < STEPS; at += 1) {
        step(screens[roll(3)], roll, note, `w${at}`);
        const there = wordsIn([...screens.map((one) => one.shown), server.content.text].join(" "));
        const lost = [...due].filter((one) => !there.includes(one));
        assert.deepEqual(lost, [], `seed ${seed}, step ${at}`);
        screens.forEach((one) => one.checkHonest(`seed ${seed}, step ${at}`));
      }
      quieten(screens);
      const texts = new Set(screens.map(({ known }) => known.text));
      assert.deepEqual([...texts], [server.content.text], `seed ${seed}`);
    }
  });
});

/**
 * The network is back for good, and nobody types.
 *
 * @param {Screen[]} screens
 */
function quieten(screens) {
  for (let round = 0; round < 4; round += 1) {
    for (const screen of screens) {
      screen.takeAnswer();
      screen.known = { ...screen.known, refused: null };
      screen.tell(5);
      screen.takeAnswer();
      screen.hear();
    }
  }
}
