// @ts-check
/** The history's field for a client: it knows each client by one line of words. */

import { ApiError, call } from "../inbox/api.js";
import { t } from "../language.js";
import { inOneLine, searchClients } from "./choosing_clients.js";
import { attempt, find } from "./page.js";

/** @typedef {import("../inbox/shapes.js").Client} Client */

const field = /** @type {HTMLInputElement} */ (find("#filter-client"));
/** @type {Map<string, number>} clients' ids by the words for them */
const offered = new Map();

/** @returns {number | null | undefined} the client chosen, null for none; undefined: undecided */
export function chosenClient() {
  return field.value.trim() === "" ? null : offered.get(field.value);
}

/**
 * Writes into the field who is asked for. One whom the reader may not see has no name here: the
 * list says what there is to see of them.
 *
 * @param {number | null} id
 */
export async function showClient(id) {
  showError("");
  if (id === null) {
    field.value = "";
  } else if (offered.get(field.value) !== id) {
    field.value = await lineOf(id);
  }
}

/** @param {() => void} onChosen called when a client was chosen, or none */
export function watchClient(onChosen) {
  searchClients(field, (found) => {
    find("#known-clients").replaceChildren(...found.map(optionFor));
  });
  field.addEventListener("input", () => showError(""));
  field.addEventListener("change", (event) => {
    // The form would take it as it stands.
    event.stopPropagation();
    void attempt(async () => {
      if (await settle()) {
        onChosen();
      }
    });
  });
}

/**
 * Takes the client whom the words mean, if that can be only one.
 *
 * @returns {Promise<boolean>} whether it is clear who is meant
 */
async function settle() {
  if (chosenClient() !== undefined) {
    return true;
  }
  const query = new URLSearchParams({ q: field.value.trim(), limit: "2" });
  /** @type {{items: Client[]}} */
  const { items } = await call("GET", `/api/v1/clients?${query}`);
  if (items.length === 1) {
    field.value = wordsFor(items[0]);
    return true;
  }
  showError(
    items.length === 0
      ? t("No client has this name or number.")
      : t("Several clients match. Choose one from the list."),
  );
  return false;
}

/** @param {number} id */
async function lineOf(id) {
  try {
    return wordsFor(await call("GET", `/api/v1/clients/${id}`));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) {
      throw error;
    }
    const words = t("Unknown client");
    offered.set(words, id);
    return words;
  }
}

/**
 * Two clients may be called alike and have no number to be told apart by.
 *
 * @param {Client} client
 */
function wordsFor(client) {
  const line = inOneLine(client);
  const isTaken = (offered.get(line) ?? client.id) !== client.id;
  const words = isTaken ? `${line} (#${client.id})` : line;
  offered.set(words, client.id);
  return words;
}

/** @param {Client} client */
function optionFor(client) {
  return new Option("", wordsFor(client));
}

/** @param {string} text "" for none */
function showError(text) {
  const place = find("#client-error");
  place.textContent = text;
  place.hidden = text === "";
  field.setAttribute("aria-invalid", String(text !== ""));
}
