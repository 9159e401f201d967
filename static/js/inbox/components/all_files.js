// @ts-check
/** All files of a client, in the place of the details. */

import { useEffect, useRef } from "preact/hooks";

import { t } from "../../language.js";
import { html } from "../html.js";
import { markOf, senderIn } from "./client_files.js";
import { Gallery } from "./gallery.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").Message} Message */

/**
 * @param {{state: import("../shapes.js").State, attendanceId: number,
 *   client: import("../shapes.js").Client, actions: import("../actions.js").Actions,
 *   onBack: () => void, onClose: () => void}} props
 */
export function AllFiles({ state, attendanceId, client, actions, onBack, onClose }) {
  const back = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => back.current?.focus(), []);
  return html`<header class="details__head">
      <button
        type="button"
        class="icon-button"
        aria-label=${t("Back to the details")}
        ref=${back}
        onClick=${onBack}
      >
        <${Icon} name="back" />
      </button>
      <h2 class="files__title">${t("Media and files")}</h2>
      <button
        type="button"
        class="icon-button"
        aria-label=${t("Close the details")}
        onClick=${onClose}
      >
        <${Icon} name="close" />
      </button>
    </header>
    <${Gallery}
      clientId=${client.id}
      mark=${markOf(state, attendanceId) ?? ""}
      conversations=${state.conversations}
      sender=${senderIn(state, client)}
      onOpen=${(/** @type {Message} */ message, /** @type {Message[]} */ among) =>
        actions.open({ kind: "view", message, among })}
      onShow=${actions.showMessage}
    />`;
}
