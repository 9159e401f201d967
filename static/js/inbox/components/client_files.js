// @ts-check
/** The client's files in the details: the last photos, and the way to all. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { Gallery as Pages } from "../gallery.js";
import { html } from "../html.js";
import { senderOf } from "../senders.js";
import { asOfNow, isSight } from "../sights.js";
import { Icon } from "./icon.js";
import { Tile } from "./tile.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Client} Client */
/** @typedef {import("../shapes.js").Message} Message */
/** @typedef {import("../shapes.js").State} State */

const SHOWN = 3;

/**
 * @param {{state: State, attendanceId: number, client: Client, actions: Actions,
 *   isBack: boolean, onAll: () => void}} props `isBack`: the reader comes back from all of them
 */
export function RecentFiles({ state, attendanceId, client, actions, isBack, onAll }) {
  const all = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => (isBack ? all.current?.focus() : undefined), []);
  const [items, setItems] = useState(/** @type {Message[]} */ ([]));
  const mark = markOf(state, attendanceId);
  useEffect(() => {
    if (mark === null) {
      return undefined;
    }
    const pages = new Pages(client.id, "seen", (shelf) => setItems(shelf.items), SHOWN);
    void pages.renew();
    return () => pages.close();
  }, [client.id, mark]);

  const shown = asOfNow(items, state.conversations).filter(isSight).slice(0, SHOWN);
  const among = [...shown].reverse();
  return html`<section class="files" aria-label=${t("Media and files")}>
    <button type="button" class="files__all" ref=${all} onClick=${onAll}>
      <span>${t("Media and files")}</span><${Icon} name="next" />
    </button>
    ${
      shown.length > 0 &&
      html`<ul class="files__last">
        ${shown.map(
          (message) => html`<${Tile}
            key=${message.id}
            message=${message}
            sender=${senderIn(state, client)}
            onOpen=${() => actions.open({ kind: "view", message, among })}
          />`,
        )}
      </ul>`
    }
  </section>`;
}

/**
 * Another text whenever the files of the conversation have changed.
 *
 * @param {State} state
 * @param {number} attendanceId
 * @returns {string | null} null until the conversation is loaded
 */
export function markOf({ conversations, attendances }, attendanceId) {
  const conversation = conversations.get(attendanceId);
  if (!conversation?.loaded) {
    return null;
  }
  const erasedAt = attendances.get(attendanceId)?.erased_at ?? "";
  const withFiles = conversation.items.filter((one) => one.media);
  const states = withFiles.map(({ media, deleted_at: deleted }) => deleted ?? media?.state);
  return [erasedAt, withFiles.at(-1)?.id ?? "", ...states].join(" ");
}

/**
 * @param {State} state
 * @param {Client} client
 */
export function senderIn({ me, users }, { name }) {
  return (/** @type {Message} */ message) => senderOf(message, { client: name, me, users });
}
