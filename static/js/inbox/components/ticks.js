// @ts-check
/** Where an outgoing message stands, as WhatsApp's users know it. */

import { N_, t } from "../../language.js";
import { classes, html } from "../html.js";
import { Icon } from "./icon.js";

/** @type {Record<string, {icon: string, label: string}>} */
const LOOKS = {
  QUEUED: { icon: "clock", label: N_("Waiting to be sent") },
  SENDING: { icon: "clock", label: N_("Being sent") },
  SENT: { icon: "tick", label: N_("Sent") },
  DELIVERED: { icon: "ticks", label: N_("Delivered") },
  READ: { icon: "ticks", label: N_("Read") },
  PLAYED: { icon: "ticks", label: N_("Played") },
  FAILED: { icon: "alert", label: N_("Not sent") },
  UNCERTAIN: { icon: "unsure", label: N_("May or may not have been sent") },
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
    aria-label=${t(look.label)}
    title=${t(look.label)}
  ><${Icon} name=${look.icon} /></span>`;
}
