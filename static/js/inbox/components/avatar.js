// @ts-check
/** A client's or colleague's initials in a colour of their own. */

import { hue, initials } from "../format.js";
import { classes, html } from "../html.js";
import { Icon } from "./icon.js";

/** @param {{id: number, name: string, size?: "small" | "large"}} props */
export function Avatar({ id, name, size }) {
  const letters = initials(name);
  const names = classes("avatar", `avatar--${hue(id)}`, size && `avatar--${size}`);
  return html`<span class=${names} aria-hidden="true">
    ${letters === "#" ? html`<${Icon} name="contact" />` : letters}
  </span>`;
}
