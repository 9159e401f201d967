// @ts-check
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { named } from "../../static/js/inbox/names.js";

const page = /** @type {any} */ (globalThis);

afterEach(() => {
  delete page.helpdeskCatalog;
});

describe("what a client without a name is called", () => {
  test("is in the reader's language", () => {
    page.helpdeskCatalog = {
      "Erased client": "Cliente apagado",
      "Hidden number …{digits}": "Número oculto …{digits}",
    };
    const names = ["Erased client", "Hidden number …4321", "Ana Lima", "Hidden number"];
    assert.deepEqual(
      names.map((name) => named({ id: 1, name }).name),
      ["Cliente apagado", "Número oculto …4321", "Ana Lima", "Hidden number"],
    );
  });

  test("leaves the object alone where there is nothing to say otherwise", () => {
    const client = { id: 1, name: "Ana Lima" };
    assert.equal(named(client), client);
  });
});
