// @ts-check
/** Finishing an attendance: as the business has set it, or the other way. */

import { useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { keyOf } from "../commands.js";
import { html } from "../html.js";
import { spelled } from "../keys.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";

/**
 * @param {{state: import("../shapes.js").State, attendanceId: number,
 *   actions: import("../actions.js").Actions}} props
 */
export function FinishButton({ state, attendanceId, actions }) {
  const more = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const [isOpen, setIsOpen] = useState(false);
  const asks = state.directory.asks_feedback;
  const usual = asks
    ? t("Finish and ask for a rating")
    : t("Finish without asking");
  const items = [
    {
      key: "ask",
      text: t("Finish and ask for a rating"),
      icon: "star",
      does: () => void actions.finish(attendanceId, true),
    },
    {
      key: "plain",
      text: t("Finish without asking"),
      icon: "finish",
      does: () => void actions.finish(attendanceId, false),
    },
  ];
  return html`<span class="split">
    <button
      type="button"
      class="button head__button split__first"
      title=${`${usual} (${spelled(keyOf("finish"))})`}
      aria-label=${t("Finish")}
      onClick=${() => actions.finish(attendanceId)}
    >
      <${Icon} name="finish" /><span class="button__text">${t("Finish")}</span>
    </button>
    <button
      ref=${more}
      type="button"
      class="button split__more"
      aria-label=${t("Ways to finish")}
      title=${t("Ways to finish")}
      aria-haspopup="menu"
      aria-expanded=${isOpen}
      onClick=${() => setIsOpen((known) => !known)}
    >
      <${Icon} name="down" />
    </button>
    ${
      isOpen &&
      html`<${Menu}
        label=${t("Ways to finish")}
        anchor=${more.current}
        items=${items}
        onClose=${() => setIsOpen(false)}
      />`
    }
  </span>`;
}
