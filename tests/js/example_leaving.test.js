// @ts-check
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { finishLeaving, forgetLeaving, noteLeaving } from "../../examples/realtime/js/leaving.js";
import { keepSession, keptSession } from "../../examples/realtime/js/session.js";
import { FakeLocks, settle } from "./browser.js";
import { FakeLocalStorage, setGlobal } from "./example_page.js";

const session = {
  helpdesk: "http://helpdesk.test",
  token: "secret",
  user: { id: 1, name: "Ana" },
  firebase: { project_id: "shop", api_key: "key", uid: "1" },
};

describe("leaving the example", () => {
  const clear = mock.fn(async () => {});
  /** @type {unknown[]} whose copies were opened to be cleared */
  let opened;

  /** @param {unknown} left */
  function open(left) {
    opened.push(left);
    return { clear };
  }

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout"] });
    mock.method(console, "error", () => {});
    opened = [];
    clear.mock.resetCalls();
    clear.mock.mockImplementation(async () => {});
    setGlobal("localStorage", new FakeLocalStorage());
    setGlobal("navigator", { locks: new FakeLocks().openPage() });
  });

  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
  });

  test("clears nothing where nobody has left", async () => {
    assert.equal(await finishLeaving(open), true);
    assert.deepEqual(opened, []);
  });

  test("is done once, by the page that was left or by the next one", async () => {
    noteLeaving(session);
    assert.deepEqual(await Promise.all([finishLeaving(open), finishLeaving(open)]), [true, true]);
    assert.deepEqual(opened, [{ firebase: session.firebase }]);
  });

  test("is tried again by the next page when it failed", async () => {
    noteLeaving(session);
    clear.mock.mockImplementation(() => Promise.reject(new Error("no")));
    assert.equal(await finishLeaving(open), false);
    clear.mock.mockImplementation(async () => {});
    assert.equal(await finishLeaving(open), true);
    assert.equal(opened.length, 2);
  });

  test("does not wait for ever for a tab that hangs", async () => {
    noteLeaving(session);
    clear.mock.mockImplementation(() => new Promise(() => {}));
    const finished = finishLeaving(open);
    await settle();
    mock.timers.tick(5_000);
    assert.equal(await finished, false);
  });

  test("is over when somebody is signed in", async () => {
    noteLeaving(session);
    forgetLeaving();
    assert.equal(await finishLeaving(open), true);
    assert.deepEqual(opened, []);
  });

  test("a session is good for its helpdesk alone; another one has it left", async () => {
    keepSession(session);
    assert.deepEqual(keptSession(session.helpdesk), session);
    assert.equal(keptSession("https://help.example.com"), null);
    assert.equal(keptSession(session.helpdesk), null);
    await finishLeaving(open);
    assert.deepEqual(opened, [{ firebase: session.firebase }]);
  });
});
