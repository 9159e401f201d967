// @ts-check
/** Handing an attendance on. */

import { useRef, useState } from "preact/hooks";

import { html } from "../html.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";

/**
 * @param {{state: import("../shapes.js").State, attendance: import("../shapes.js").Attendance,
 *   actions: import("../actions.js").Actions}} props
 */
export function TransferButton({ state, attendance, actions }) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const [isOpen, setIsOpen] = useState(false);
  const { id, attendant } = attendance;

  const colleagues = [...state.users.values()]
    .filter((user) => user.id !== attendant?.id && user.active !== false)
    .sort((one, other) => one.name.localeCompare(other.name));
  const items = colleagues.map((user) => ({
    key: String(user.id),
    text: user.id === state.me?.id ? `${user.name} (you)` : user.name,
    icon: "contact",
    does: () => void actions.transfer(id, user.id),
  }));
  if (attendance.state === "OPEN") {
    const does = () => void actions.transfer(id, null);
    items.unshift({ key: "list", text: "Back to the waiting list", icon: "inbox", does });
  }
  return html`<button
      ref=${button}
      type="button"
      class="button head__button"
      aria-label="Transfer"
      title="Transfer"
      aria-haspopup="menu"
      aria-expanded=${isOpen}
      onClick=${() => setIsOpen((known) => !known)}
    >
      <${Icon} name="transfer" /><span class="button__text">Transfer</span>
    </button>
    ${
      isOpen &&
      html`<${Menu}
        label="Transfer to"
        anchor=${button.current}
        items=${items}
        onClose=${() => setIsOpen(false)}
      />`
    }`;
}
