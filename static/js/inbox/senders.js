// @ts-check
/** Who sent a message, for whoever reads it. */

import { t } from "../language.js";

/**
 * @param {import("./shapes.js").Message} message
 * @param {{client: string, me: {id: number} | null,
 *   users: Map<number, {name: string}>}} known `client`: the client's name
 * @returns {string}
 */
export function senderOf({ from, user_id: userId }, { client, me, users }) {
  if (from === "client") {
    return client;
  }
  if (userId !== null) {
    return userId === me?.id ? t("You") : (users.get(userId)?.name ?? t("A colleague"));
  }
  return from === "system" ? t("Automatic") : t("We");
}
