// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { oneAtATime } from "../../static/js/behaviours/one_at_a_time.js";

/** What was sent, each waiting until the test lets it end. */
class Line {
  constructor() {
    this.state = "";
    /** @type {string[]} */
    this.sent = [];
    /** @type {{resolve: () => void, reject: (error: Error) => void}[]} */
    this.ends = [];
    this.ask = oneAtATime(() => {
      this.sent.push(this.state);
      return new Promise((resolve, reject) => this.ends.push({ resolve, reject }));
    });
  }

  /** @param {string} state */
  want(state) {
    this.state = state;
    return this.ask();
  }
}

test("what is wanted while a request is under way is sent after it, the last state only", async () => {
  const line = new Line();
  const all = [line.want("Ana"), line.want("Ana, Bruno"), line.want("Bruno")];
  assert.deepEqual(line.sent, ["Ana"]);
  line.ends[0].resolve();
  await new Promise(setImmediate);
  assert.deepEqual(line.sent, ["Ana", "Bruno"]);
  line.ends[1].resolve();
  await Promise.all(all);
  assert.deepEqual(line.sent, ["Ana", "Bruno"]);
});

test("after a refusal the next wish is sent again", async () => {
  const line = new Line();
  const refused = line.want("Ana");
  line.ends[0].reject(new Error("refused"));
  await assert.rejects(refused, /refused/);
  const kept = line.want("Bruno");
  line.ends[1].resolve();
  await kept;
  assert.deepEqual(line.sent, ["Ana", "Bruno"]);
});
