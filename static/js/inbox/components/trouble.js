// @ts-check
/** Why a message has not left, and what can be done about it. */

import { t } from "../../language.js";
import { CONNECTION_LOST } from "../drafts.js";
import { classes, html } from "../html.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Draft} Draft */

/** What has not left may say for what it waits. */
const WAITING = ["QUEUED", "SENDING"];

/**
 * @param {{message: import("../shapes.js").Message, draft: Draft | null, mayWrite: boolean,
 *   actions: Actions}} props
 */
export function Trouble({ message, draft, mayWrite, actions }) {
  if (draft) {
    return html`<${DraftTrouble} draft=${draft} actions=${actions} />`;
  }
  if (message.error && WAITING.includes(message.status ?? "")) {
    return html`<p class="trouble"><span>${t(message.error)}</span></p>`;
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

/** What the server says of a file where it would take it as a document. */
const KINDS_REFUSED = ["too_large_as_media", "refused", "unsupported_type"];

/**
 * @param {Draft} draft
 * @returns {string | null} null while it only waits its turn
 */
function whyNot({ phase, reason, code }) {
  if (phase === "refused") {
    return t("Refused: {reason}", { reason: reason ?? "" });
  }
  if (phase === "waiting" && code === CONNECTION_LOST) {
    return t("Waiting for the connection.");
  }
  return phase === "waiting" && reason ? t("Not sent yet: {reason}", { reason }) : null;
}

/**
 * Whether the file may leave as a document, which it did not as what it is.
 *
 * @param {Draft} draft
 */
function maybeDocument({ phase, file, type, code }) {
  return phase === "refused" && file && type !== "DOCUMENT" && KINDS_REFUSED.includes(code ?? "");
}

/** @param {{draft: Draft, actions: Actions}} props */
function DraftTrouble({ draft, actions }) {
  const why = whyNot(draft);
  if (why === null) {
    return null;
  }
  const isRefused = draft.phase === "refused";
  return html`<p class=${classes("trouble", isRefused && "trouble--bad")}>
    <span>${why}</span>
    <button
      type="button"
      class="link-button"
      onClick=${() => actions.messages.retryDraft(draft.id)}
    >
      ${t("Retry")}
    </button>
    ${
      maybeDocument(draft) &&
      html`<button
      type="button"
      class="link-button"
      onClick=${() => actions.messages.sendAsDocument(draft.id)}
    >
      ${t("Send as a document")}
    </button>`
    }
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
