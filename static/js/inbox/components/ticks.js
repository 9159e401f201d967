// @ts-check
/** Where an outgoing message stands, as WhatsApp's users know it. */

import { classes, html } from "../html.js";
import { Icon } from "./icon.js";

/** @type {Record<string, {icon: string, label: string}>} */
const LOOKS = {
  QUEUED: { icon: "clock", label: "Waiting to be sent" },
  SENDING: { icon: "clock", label: "Being sent" },
  SENT: { icon: "tick", label: "Sent" },
  DELIVERED: { icon: "ticks", label: "Delivered" },
  READ: { icon: "ticks", label: "Read" },
  PLAYED: { icon: "ticks", label: "Played" },
  FAILED: { icon: "alert", label: "Not sent" },
  UNCERTAIN: { icon: "unsure", label: "May or may not have been sent" },
};

/** @param {{status: string}} props */
export function Ticks({ status }) {
  const look = LOOKS[status];
  if (!look) {
    return null;
  }
  return html`<span
    class=${classes("ticks", `ticks--${status.toLowerCase()}`)}
    role="img"
    aria-label=${look.label}
    title=${look.label}
  ><${Icon} name=${look.icon} /></span>`;
}
