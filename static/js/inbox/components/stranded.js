// @ts-check
/** What was refused and has no conversation left to stand in: it stays until somebody decides. */

import { strandedDrafts } from "../drafts.js";
import { html } from "../html.js";
import { summary } from "../kinds.js";

/** @typedef {import("../shapes.js").Draft} Draft */

/** @param {{state: import("../shapes.js").State, actions: import("../actions.js").Actions}} props */
export function Stranded({ state, actions }) {
  return strandedDrafts(state).map(
    (draft) => html`<p key=${draft.id} class="toast toast--bad">
      <span class="toast__text">
        <strong>Not sent to ${draft.client ?? "a client"}:</strong> ${wordsOf(draft)}
      </span>
      ${
        draft.content !== "" &&
        html`<button
          type="button"
          class="link-button"
          onClick=${() => actions.messages.copy(draft)}
        >
          Copy
        </button>`
      }
      <button
        type="button"
        class="link-button"
        onClick=${() => actions.messages.discardDraft(draft.id)}
      >
        Discard
      </button>
    </p>`,
  );
}

/** @param {Draft} draft */
function wordsOf({ type = "TEXT", content, file, location, contacts }) {
  return summary({ type, content, location, contacts }) + (file ? ` (${file.name})` : "");
}
