// @ts-check
/** Two clients that are one person: the dialog that joins them, and the list that parts them. */

import { useEffect, useState } from "preact/hooks";

import { pieces, t } from "../../language.js";
import { phoneNumber } from "../format.js";
import { html } from "../html.js";
import { clientsLike } from "../lists.js";
import { seesEverything } from "../permissions.js";
import { Avatar } from "./avatar.js";
import { Labelled, Sheet } from "./sheet.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../client_actions.js").Merged} Merged */
/** @typedef {import("../shapes.js").Client} Client */
/** @typedef {import("../shapes.js").State} State */

const MOST_FOUND = 6;

/**
 * The clients that are part of this one; managers can join and part. Each client needs a key of
 * its own: what was loaded for another must not be offered here.
 *
 * @param {{state: State, client: Client, actions: Actions}} props
 */
export function Merging({ state, client, actions }) {
  const [merged, setMerged] = useState(/** @type {Merged[]} */ ([]));
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    let isWanted = true;
    void actions.clients.merged(client.id).then((found) => {
      if (isWanted) {
        setMerged(found);
      }
    });
    return () => {
      isWanted = false;
    };
  }, [client.id, client.seq, changes]);

  if (!seesEverything(state.me)) {
    const words = t("Merged with {names}.", { names: names(merged) });
    return merged.length > 0 ? html`<p class="merged">${words}</p>` : null;
  }
  return html`<section class="merged" aria-label=${t("The same person")}>
    ${merged.map(
      (other) => html`<p key=${other.id} class="merged__one">
        <span>
          ${pieces("Merged with {name}", { name: html`<strong>${nameOf(other)}</strong>` })}
        </span>
        <button
          type="button"
          class="link-button"
          aria-label=${t("Undo: part {name} again", { name: nameOf(other) })}
          onClick=${async () => {
            await actions.clients.unmerge(client.id, other.id);
            setChanges((known) => known + 1);
          }}
        >
          ${t("Undo")}
        </button>
      </p>`,
    )}
    <button type="button" class="button" onClick=${() => actions.open({ kind: "merge", client })}>
      ${t("Merge with another client")}
    </button>
  </section>`;
}

/** @param {{state: State, client: Client, actions: Actions, onClose: () => void}} props */
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

/** @param {Merged[]} merged */
function names(merged) {
  return merged.map(nameOf).join(", ");
}

/** @param {Merged} client */
function nameOf({ name, addresses }) {
  const phone = addresses.find((address) => address.kind === "phone");
  return phone ? `${name} (${phoneNumber(phone.value)})` : name;
}
