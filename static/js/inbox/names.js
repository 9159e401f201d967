// @ts-check
/**
 * What clients are called who have no name: by the server in English, for an event is one text
 * for all its readers.
 */

import { N_, t } from "../language.js";

const ERASED = N_("Erased client");
const HIDDEN = N_("Hidden number …{digits}");
const IS_HIDDEN = /^Hidden number …(.*)$/;

/**
 * The client as the reader's language calls them.
 *
 * @template {{name: string}} C
 * @param {C} client
 * @returns {C}
 */
export function named(client) {
  if (client.name === ERASED) {
    return { ...client, name: t(ERASED) };
  }
  const digits = IS_HIDDEN.exec(client.name)?.[1];
  return digits === undefined ? client : { ...client, name: t(HIDDEN, { digits }) };
}
