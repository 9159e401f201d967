// @ts-check
/** The dialog that joins two clients who are one person. */

import { useState } from "preact/hooks";

import { t } from "../../language.js";
import { phoneNumber } from "../format.js";
import { html } from "../html.js";
import { clientsLike } from "../lists.js";
import { Avatar } from "./avatar.js";
import { Labelled, Sheet } from "./sheet.js";

/** @typedef {import("../shapes.js").Client} Client */

const MOST_FOUND = 6;

/**
 * @param {{state: import("../shapes.js").State, client: Client,
 *   actions: import("../actions.js").Actions, onClose: () => void}} props
 */
export function MergeDialog({ state, client, actions, onClose }) {
  const [query, setQuery] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const found = clientsLike(state, query)
    .filter((other) => other.id !== client.id)
    .slice(0, MOST_FOUND);

  /** @param {Client} other */
  async function merge(other) {
    setIsBusy(true);
    const isDone = await actions.clients.merge(client.id, other.id);
    setIsBusy(false);
    if (isDone) {
      onClose();
    }
  }

  return html`<${Sheet} title=${t("Merge {name} with…", { name: client.name })} onClose=${onClose}>
    <p class="sheet__note">
      ${t(
        "For one person who is listed twice. Their conversations become one; it can be undone.",
      )}
    </p>
    <${Labelled} label=${t("Name or number of the other client")} id="merge-query">
      <input
        class="field__input"
        id="merge-query"
        autocomplete="off"
        value=${query}
        onInput=${(/** @type {InputEvent} */ event) =>
          setQuery(/** @type {HTMLInputElement} */ (event.target).value)}
      />
    <//>
    <ul class="found" aria-live="polite">
      ${found.map(
        (other) => html`<li key=${other.id} class="found__one">
          <${Avatar} id=${other.id} name=${other.name} size="small" />
          <span class="found__who">
            <strong>${other.name}</strong>
            <span>${other.phone ? phoneNumber(other.phone) : t("Number hidden by WhatsApp")}</span>
          </span>
          <button type="button" class="button" disabled=${isBusy} onClick=${() => merge(other)}>
            ${t("Merge")}
          </button>
        </li>`,
      )}
    </ul>
    ${
      query.trim() !== "" &&
      found.length === 0 &&
      html`<p class="sheet__note">
        ${t(
          "Nobody like that in your lists. Open the other conversation once, then search again.",
        )}
      </p>`
    }
  <//>`;
}
