// @ts-check
/** An empty list says why it is empty and what to do next. */

import { html } from "../html.js";
import { attendancesOf, foundIn } from "../lists.js";
import { seesEverything } from "../permissions.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").State} State */
/** @typedef {import("../shapes.js").Tab} Tab */

/** @type {Record<Tab, string>} */
const NAMES = { waiting: "Waiting", mine: "Mine", open: "Open", finished: "Finished" };

/** @param {{state: State, isLoading: boolean, onTab: (tab: Tab) => void}} props */
export function ListEmpty({ state, isLoading, onTab }) {
  if (state.query.trim() !== "") {
    return html`<${NothingFound} state=${state} onTab=${onTab} />`;
  }
  if (isLoading) {
    return html`<p class="empty" role="status">Loading…</p>`;
  }
  if (!hasConnectedNumber(state)) {
    return html`<${NoNumber} state=${state} />`;
  }
  return html`<div class="empty">
    <${Icon} name=${state.tab === "waiting" ? "accept" : "inbox"} />
    ${words(state)}
  </div>`;
}

/** @param {State} state */
function words(state) {
  switch (state.tab) {
    case "waiting":
      return html`<h2>Nobody is waiting</h2>
        <p>A client who writes appears here at once.</p>`;
    case "mine":
      return html`<h2>Nothing open with you</h2>
        <p>Accept an attendance under Waiting and it moves here.</p>`;
    case "open":
      return html`<h2>No attendance is open</h2>
        <p>What the team has accepted is listed here.</p>`;
    default:
      return html`<h2>Nothing finished yet</h2>
        <p>Finished attendances stay here to be read.</p>`;
  }
}

/** @param {{state: State}} props */
function NoNumber({ state }) {
  const isFirst = state.instances.size === 0;
  return html`<div class="empty">
    <${Icon} name="number" />
    <h2>${isFirst ? "No number yet" : "No number is connected"}</h2>
    ${
      seesEverything(state.me)
        ? html`<p>
            ${
              isFirst
                ? "Connect WhatsApp, or try everything with a practice number first."
                : "Clients' messages arrive here as soon as one is."
            }
          </p>
          <a class="button button--primary" href="/instances">Go to Numbers</a>`
        : html`<p>Ask a manager to connect one; messages then arrive here.</p>`
    }
  </div>`;
}

/** @param {{state: State, onTab: (tab: Tab) => void}} props */
function NothingFound({ state, onTab }) {
  const others = /** @type {Tab[]} */ (["waiting", "mine", "open", "finished"])
    .filter((tab) => tab !== state.tab && (tab !== "open" || seesEverything(state.me)))
    .map((tab) => ({ tab, count: foundIn(state, tab).length }))
    .filter(({ count }) => count > 0);
  const searched = attendancesOf(state, state.tab).length;
  return html`<div class="empty">
    <${Icon} name="search" />
    <h2>No match in ${NAMES[state.tab]}</h2>
    <p>${searched === 0 ? "This list is empty." : `Searched ${searched} by name and number.`}</p>
    ${others.map(
      ({ tab, count }) => html`<button
        key=${tab}
        type="button"
        class="button"
        onClick=${() => onTab(tab)}
      >
        ${count} in ${NAMES[tab]}
      </button>`,
    )}
  </div>`;
}

/** @param {State} state */
function hasConnectedNumber(state) {
  return [...state.instances.values()].some((instance) => instance.state === "CONNECTED");
}
