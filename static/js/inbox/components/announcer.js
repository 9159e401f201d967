// @ts-check
/** New messages, read out by screen readers without moving the focus. */

import { html } from "../html.js";
import { summary } from "../kinds.js";

/** @param {{state: import("../shapes.js").State}} props */
export function Announcer({ state }) {
  const attendance = state.selected === null ? undefined : state.attendances.get(state.selected);
  const newest = state.conversations.get(attendance?.id ?? 0)?.items.at(-1);
  const name = attendance && state.clients.get(attendance.client.id)?.name;
  const text = newest?.from === "client" ? `${name}: ${summary(newest)}` : "";
  return html`<div class="hidden" aria-live="polite">${text}</div>`;
}
