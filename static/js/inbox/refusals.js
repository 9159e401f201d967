// @ts-check
/** What to tell a person about a call that failed. */

import { t } from "../language.js";
import { ApiError, ConnectionLost } from "./api.js";
import { ago } from "./format.js";

/**
 * The sentence of a refusal or a lost connection. Anything else is a defect and is thrown on.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function sentence(error) {
  if (error instanceof ApiError || error instanceof ConnectionLost) {
    return error.message;
  }
  throw error;
}

/**
 * The sentence for somebody who accepted second; null when that is not what happened.
 *
 * @param {unknown} error
 * @returns {string | null}
 */
export function whoWasFaster(error) {
  if (!(error instanceof ApiError) || error.status !== 409) {
    return null;
  }
  const { attendant, at } = /** @type {{attendant?: {name: string}, at?: string}} */ (error.data);
  return attendant && at
    ? t("{name} accepted this {ago}.", { name: attendant.name, ago: ago(at, Date.now()) })
    : null;
}
