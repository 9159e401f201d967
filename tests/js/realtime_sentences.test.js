// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  documentName,
  facts,
  lookOf,
  restOf,
  troubleOf,
} from "../../static/js/behaviours/realtime_sentences.js";

/** @typedef {import("../../static/js/behaviours/realtime_sentences.js").Realtime} Realtime */

/**
 * @param {Partial<Realtime>} [more]
 * @returns {Realtime}
 */
function realtime(more = {}) {
  return {
    state: "CURRENT",
    sentence: "Up to date.",
    project: "demo-shop",
    days: 30,
    lag_seconds: 0,
    lag_events: 0,
    error: null,
    failing_since: null,
    rebuilt: null,
    writes: 12_345,
    deletes: 7,
    commits: 900,
    refused_count: 0,
    refused: [],
    ...more,
  };
}

/** @param {string} path */
function refused(path) {
  return { path, attendance_id: null, error: "Too large.", at: "2027-01-15T08:00:00.000Z" };
}

describe("the copy in Firestore", () => {
  test("its figures are told, those of a comparison only while there is one", () => {
    assert.deepEqual(facts(realtime()), [
      ["Firebase project", "demo-shop"],
      ["Behind by", "nothing"],
      ["Written since helpdesk started", "12,345 documents, 7 deleted, in 900 batches"],
      ["Finished attendances stay for", "30 days"],
    ]);
    const late = facts(realtime({ lag_events: 1_200, lag_seconds: 90, rebuilt: 4_000 }));
    assert.deepEqual(late[1], ["Behind by", "1,200 events, 1 min"]);
    assert.deepEqual(late[2], ["Compared so far", "4,000 documents"]);
    assert.deepEqual(facts(realtime({ state: "FOREIGN" }))[1], ["Behind by", "–"]);
  });

  test("a state that this page does not know is shown as it is", () => {
    assert.deepEqual(lookOf("BEHIND"), { word: "Behind", tone: "warning" });
    assert.deepEqual(lookOf("NEWER"), { word: "NEWER", tone: "plain" });
  });

  test("what went wrong is told with since when, and nothing where nothing did", () => {
    assert.equal(troubleOf(realtime()), "");
    assert.equal(troubleOf(realtime({ error: "It is away." })), "It is away.");
    const failing = realtime({ error: "It is away.", failing_since: "2027-01-15T08:00:00.000Z" });
    assert.match(troubleOf(failing), /^It is away\. Nothing has reached Firestore since .*2027/);
  });

  test("a refused document is called what it shows", () => {
    assert.equal(documentName(refused("attendances/7/messages/x")), "A message");
    assert.equal(documentName(refused("attendances/7")), "An attendance");
    assert.equal(documentName(refused("sync/main")), "sync/main");
    assert.equal(restOf(realtime({ refused_count: 1, refused: [refused("users/1")] })), "");
    assert.equal(restOf(realtime({ refused_count: 1_204 })), "And 1,204 more.");
  });
});
