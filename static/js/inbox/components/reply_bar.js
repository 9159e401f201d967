// @ts-check
/** What is being answered, above the field. */

import { t } from "../../language.js";
import { html } from "../html.js";
import { Bar } from "./composer_parts.js";
import { Quote } from "./quote.js";

/**
 * @param {{state: import("../shapes.js").State, client: string,
 *   actions: import("../actions.js").Actions}} props
 */
export function ReplyBar({ state, client, actions }) {
  if (state.aim?.kind !== "reply") {
    return null;
  }
  const { message } = state.aim;
  const isOurs = message.from !== "client";
  return html`<${Bar}
    icon="reply"
    onDrop=${actions.messages.dropAim}
    dropLabel=${t("Do not quote it")}
  >
    <${Quote} quote=${{ ...message, from_me: isOurs }} name=${isOurs ? t("We") : client} />
  <//>`;
}
