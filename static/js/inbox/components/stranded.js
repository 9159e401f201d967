// @ts-check
/** What was refused and has no conversation left to stand in: it stays until somebody decides. */

import { t } from "../../language.js";
import { strandedDrafts } from "../drafts.js";
import { html } from "../html.js";
import { summary } from "../kinds.js";

/** @typedef {import("../shapes.js").Draft} Draft */

/** @param {{state: import("../shapes.js").State, actions: import("../actions.js").Actions}} props */
export function Stranded({ state, actions }) {
  return strandedDrafts(state).map(
    (draft) => html`<p key=${draft.id} class="toast toast--bad">
      <span class="toast__text">
        <strong>${notSent(draft)}</strong> ${wordsOf(draft)}
      </span>
      ${
        draft.content !== "" &&
        html`<button
          type="button"
          class="link-button"
          onClick=${() => actions.messages.copy(draft)}
        >
          ${t("Copy")}
        </button>`
      }
      <button
        type="button"
        class="link-button"
        onClick=${() => actions.messages.discardDraft(draft.id)}
      >
        ${t("Discard")}
      </button>
    </p>`,
  );
}

/** @param {Draft} draft */
function notSent({ client }) {
  return client ? t("Not sent to {name}:", { name: client }) : t("Not sent to a client:");
}

/** @param {Draft} draft */
function wordsOf({ type = "TEXT", content, file, location, contacts }) {
  return summary({ type, content, location, contacts }) + (file ? ` (${file.name})` : "");
}
