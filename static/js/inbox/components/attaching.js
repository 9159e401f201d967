// @ts-check
/** The button that adds something to a message: files, a place, a contact. */

import { useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";
import { AttachMenu } from "./later.js";

/** @param {{attendanceId: number, actions: import("../actions.js").Actions}} props */
export function AttachButton({ attendanceId, actions }) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const [isOpen, setIsOpen] = useState(false);
  return html`<button
      ref=${button}
      type="button"
      class="icon-button composer__attach"
      aria-label=${t("Attach")}
      title=${t("Attach a file, a location, a contact")}
      aria-haspopup="menu"
      aria-expanded=${isOpen}
      onClick=${() => setIsOpen((known) => !known)}
    >
      <${Icon} name="attach" />
    </button>
    ${
      isOpen &&
      html`<${AttachMenu}
        attendanceId=${attendanceId}
        anchor=${button.current}
        actions=${actions}
        onClose=${() => setIsOpen(false)}
      />`
    }`;
}
