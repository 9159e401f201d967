// @ts-check
/** Envelopes that could not be processed, for administrators, with a button to try again. */

import { call } from "../inbox/api.js";
import { fullTime } from "../inbox/format.js";
import { attempt, copyOf, find, slot } from "./page.js";

/** @typedef {{id: number, instance_id: number, at: string, error: string}} SetAside */

const path = "/api/v1/set-aside";

async function load() {
  const { items } = await call("GET", path);
  find("#set-aside-rows").replaceChildren(...items.map(row));
  find("#set-aside").hidden = items.length === 0;
}

/** @param {SetAside} envelope */
function row(envelope) {
  const element = copyOf("set-aside-row");
  slot("at", element).textContent = fullTime(envelope.at);
  slot("number", element).textContent = String(envelope.instance_id);
  slot("error", element).textContent = envelope.error;
  const button = /** @type {HTMLButtonElement} */ (slot("replay", element));
  button.addEventListener("click", () => {
    const replay = async () => {
      await call("POST", `${path}/${envelope.id}/replay`, {});
      await load();
    };
    void attempt(replay, { button });
  });
  return element;
}

void attempt(load);
