// @ts-check
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { sentenceOf } from "../../static/js/behaviours/states.js";

const page = /** @type {any} */ (globalThis);
const ended = "The session has ended. Connect to pair the number again.";

afterEach(() => {
  delete page.helpdeskCatalog;
});

describe("what is said of a number", () => {
  test("is the sentence of its state, and after it the detail", () => {
    const detail = "WhatsApp refuses connections from this network.";
    assert.equal(sentenceOf({ sentence: ended, detail: null }), ended);
    assert.equal(sentenceOf({ sentence: `${ended} ${detail}`, detail }), `${ended} ${detail}`);
  });

  test("is translated, each part and with its values", () => {
    page.helpdeskCatalog = {
      [ended]: "A sessão terminou.",
      'The phone {phone} is connected already, as "{name}".': "“{name}” já usa {phone}.",
    };
    const detail = 'The phone +55 11 98888-0003 is connected already, as "Sales (new). \\"A\\"".';
    assert.equal(
      sentenceOf({ sentence: `${ended} ${detail}`, detail }),
      'A sessão terminou. “Sales (new). \\"A\\"” já usa +55 11 98888-0003.',
    );
  });

  test("stays as it is where nobody foresaw it", () => {
    const detail = "WhatsApp's reason: {odd} (1 + 1).";
    assert.equal(sentenceOf({ sentence: `${ended} ${detail}`, detail }), `${ended} ${detail}`);
  });
});
