// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { whyNot } from "../../static/js/inbox/file_trouble.js";
import { FakePage, FakeServer } from "./browser.js";

test("the server says why a file is not shown, and whether it has lost it", async () => {
  new FakePage();
  const server = new FakeServer();
  const answers = [
    { status: 404, code: "file_unavailable", isLost: true },
    { status: 404, code: "file_expired", isLost: false },
    { status: 503, code: "unavailable", isLost: false },
  ];
  for (const [index, { status, code, isLost }] of answers.entries()) {
    const found = whyNot("/api/v1/messages/a/media");
    (await server.request(index)).answer(status, { error: { code, message: "Not now." } });
    assert.deepEqual(await found, { text: "Not now.", isLost });
  }
});
