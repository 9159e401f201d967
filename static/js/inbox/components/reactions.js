// @ts-check
/** The emoji on a message. */

import { t } from "../../language.js";
import { html } from "../html.js";

/** @param {{reactions: import("../shapes.js").Reaction[], client: string}} props */
export function Reactions({ reactions, client }) {
  const words = reactions
    .map(({ from_me: isOurs, emoji }) => `${isOurs ? t("We") : client}: ${emoji}`)
    .join(", ");
  const shown = [...new Set(reactions.map((reaction) => reaction.emoji))].join("");
  const label = t("Reactions: {who}", { who: words });
  return html`<span class="reactions" role="img" aria-label=${label} title=${words}>
    ${shown}
    ${reactions.length > 1 && html`<span class="reactions__count">${reactions.length}</span>`}
  </span>`;
}
