// @ts-check
/** Why a message has not left, and what can be done about it. */

import { t } from "../../language.js";
import { classes, html } from "../html.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Draft} Draft */

/**
 * @param {{message: import("../shapes.js").Message, draft: Draft | null, mayWrite: boolean,
 *   actions: Actions}} props
 */
export function Trouble({ message, draft, mayWrite, actions }) {
  if (draft) {
    return html`<${DraftTrouble} draft=${draft} actions=${actions} />`;
  }
  const isFailed = message.status === "FAILED";
  if (!isFailed && message.status !== "UNCERTAIN") {
    return null;
  }
  return html`<p class=${classes("trouble", isFailed && "trouble--bad")}>
    <span>
      ${
        isFailed
          ? [t("Not sent."), message.error && t(message.error)].filter(Boolean).join(" ")
          : t("May or may not have been sent. Look at the phone; sending again may double it.")
      }
    </span>
    ${
      mayWrite &&
      message.from === "attendant" &&
      html`<button
      type="button"
      class="link-button"
      onClick=${() => actions.messages.retry(message.id)}
    >
      ${isFailed ? t("Retry") : t("Send again")}
    </button>`
    }
  </p>`;
}

/** @param {Draft} draft */
function refused({ reason }) {
  return t("Refused: {reason}", { reason: reason ?? "" });
}

/** @param {{draft: Draft, actions: Actions}} props */
function DraftTrouble({ draft, actions }) {
  if (draft.phase === "sending") {
    return null;
  }
  const isRefused = draft.phase === "refused";
  return html`<p class=${classes("trouble", isRefused && "trouble--bad")}>
    <span>${isRefused ? refused(draft) : t("Waiting for the connection.")}</span>
    <button
      type="button"
      class="link-button"
      onClick=${() => actions.messages.retryDraft(draft.id)}
    >
      ${t("Retry")}
    </button>
    ${
      isRefused &&
      html`<button
      type="button"
      class="link-button"
      onClick=${() => actions.messages.discardDraft(draft.id)}
    >
      ${t("Discard")}
    </button>`
    }
  </p>`;
}
