// @ts-check
/** Clients that are one person: the list that parts them, and the way to join another one. */

import { useEffect, useState } from "preact/hooks";

import { pieces, t } from "../../language.js";
import { phoneNumber } from "../format.js";
import { html } from "../html.js";
import { seesEverything } from "../permissions.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../client_actions.js").Merged} Merged */
/** @typedef {import("../shapes.js").Client} Client */
/** @typedef {import("../shapes.js").State} State */

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

/** @param {Merged[]} merged */
function names(merged) {
  return merged.map(nameOf).join(", ");
}

/** @param {Merged} client */
function nameOf({ name, addresses }) {
  const phone = addresses.find((address) => address.kind === "phone");
  return phone ? `${name} (${phoneNumber(phone.value)})` : name;
}
