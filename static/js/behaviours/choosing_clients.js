// @ts-check
/** A field in which a client is chosen by a part of the name or number. */

import { call } from "../inbox/api.js";
import { attempt } from "./page.js";
import { clientName, clientNumber } from "./attendance_rows.js";

/** @typedef {import("../inbox/shapes.js").Client} Client */

const PAUSE = 250;
const MOST = 8;

/**
 * Looks for clients while somebody writes; what was asked last is what counts.
 *
 * @param {HTMLInputElement} field
 * @param {(found: Client[], query: string) => void} onFound
 */
export function searchClients(field, onFound) {
  let timer = 0;
  let asked = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void attempt(look), PAUSE);
  });

  async function look() {
    const query = field.value.trim();
    const number = ++asked;
    if (query === "") {
      onFound([], query);
      return;
    }
    const path = `/api/v1/clients?${new URLSearchParams({ q: query, limit: String(MOST) })}`;
    const { items } = await call("GET", path);
    if (number === asked) {
      onFound(items, query);
    }
  }
}

/** @param {Client} client as one line that tells who is meant */
export function inOneLine(client) {
  const number = clientNumber(client);
  const name = clientName(client);
  return number && number !== name ? `${name} · ${number}` : name;
}
