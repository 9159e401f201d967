/** The lists: what could not be sent, what the attendant has, and who waits. */

import { DraftBubble } from "./bubbles.js";
import { when, lineOf } from "./format.js";
import { html } from "./html.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */

/** @param {{state: import("./shapes.js").State, desk: import("./desk.js").Desk}} props */
export function Lists({ state, desk }) {
  const shown = state.conversation?.id;
  const unsent = state.drafts.filter((one) => one.error !== null && one.attendance_id !== shown);
  return html`<nav class="lists" aria-label="Attendances">
    <${Unsent} drafts=${unsent} desk=${desk} />
    <${List} name="Mine" items=${state.mine} shown=${shown} desk=${desk} />
    <${List} name="Waiting" items=${state.waiting} shown=${shown} desk=${desk} />
  </nav>`;
}

/**
 * Refused replies of conversations that are not shown, and that cannot be shown any more perhaps.
 *
 * @param {{drafts: import("./shapes.js").Draft[], desk: import("./desk.js").Desk}} props
 */
function Unsent({ drafts, desk }) {
  if (drafts.length === 0) {
    return null;
  }
  return html`<section class="list" aria-label="Not sent">
    <h2 class="list__name">Not sent</h2>
    ${drafts.map(
      (one) => html`<div class="list__unsent" key=${one.id}>
        <span>To ${one.client}:</span>
        <ul><${DraftBubble} draft=${one} desk=${desk} /></ul>
      </div>`,
    )}
  </section>`;
}

/**
 * @param {{name: string, items: Attendance[] | null, shown: number | undefined,
 *   desk: import("./desk.js").Desk}} props
 */
function List({ name, items, shown, desk }) {
  return html`<section class="list" aria-label=${name}>
    <h2 class="list__name">
      ${name} ${items && items.length > 0 && html`<span class="count">${items.length}</span>`}
    </h2>
    ${items?.length === 0 && html`<p class="list__nothing">Nobody.</p>`}
    <ul>
      ${items?.map(
        (one) => html`<li key=${one.id}>
          <${Row} attendance=${one} isShown=${one.id === shown} onChoose=${() => desk.open(one.id)} />
        </li>`,
      )}
    </ul>
  </section>`;
}

/** @param {{attendance: Attendance, isShown: boolean, onChoose: () => void}} props */
function Row({ attendance, isShown, onChoose }) {
  const { client, last_message: last, unread_count: unread } = attendance;
  return html`<button
    type="button"
    class=${unread > 0 ? "row row--unread" : "row"}
    aria-current=${isShown}
    onClick=${onChoose}
  >
    <span class="row__name">${client.name}</span>
    <span class="row__time">${when(last?.at ?? attendance.created_at)}</span>
    <span class="row__line">${lineOf(last)}</span>
    ${unread > 0 && html`<span class="count" aria-label=${`${unread} unread`}>${unread}</span>`}
  </button>`;
}
