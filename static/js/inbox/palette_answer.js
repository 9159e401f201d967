// @ts-check
/** What the server has found, as the palette offers it. Pure. */

import { t } from "../language.js";
import { listTime, phoneNumber } from "./format.js";

/** @typedef {import("./palette.js").Section} Section */
/** @typedef {import("./shapes.js").SearchAnswer} SearchAnswer */

const MOST = 5;

/**
 * Clients lead to what was last with them, else to their page; messages to their place.
 *
 * @param {SearchAnswer} answer
 * @param {Set<string>} known ids of what is offered already
 * @param {number} now
 * @returns {Section[]} those in which there is something
 */
export function sectionsOfAnswer(answer, known, now) {
  const clients = (answer.clients?.items ?? []).map(({ client, marks }) => {
    const last = client.last_attendance;
    return {
      id: last ? `attendance ${last.id}` : `client ${client.id}`,
      text: client.name,
      icon: "contact",
      hint: client.phone ? phoneNumber(client.phone) : undefined,
      ranges: withinName(client.name, marks),
      ...(last
        ? { does: (/** @type {Around} */ { actions }) => void actions.show(last.id) }
        : { path: `/clients/${client.id}` }),
    };
  });
  const messages = (answer.messages?.items ?? []).slice(0, MOST).map((hit) => ({
    id: `message ${hit.id}`,
    text: hit.text,
    icon: hit.from === "note" ? "lock" : "reply",
    hint: `${hit.client.name} · ${listTime(hit.at, now)}`,
    ranges: hit.marks,
    does: (/** @type {Around} */ { actions }) => void actions.showMessage(hit),
  }));
  return [
    { key: "clients", title: t("Clients"), offers: clients.filter(({ id }) => !known.has(id)) },
    { key: "hits", title: t("Messages"), offers: messages },
  ].filter(({ offers }) => offers.length > 0);
}

/** @typedef {import("./commands.js").Around} Around */

/**
 * Who was found by the number has nothing to be marked in the name.
 *
 * @param {string} name
 * @param {import("./shapes.js").Mark[]} marks
 */
function withinName(name, marks) {
  return marks.filter(([, to]) => to <= name.length);
}
