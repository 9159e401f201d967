// @ts-check
/** An empty list says why it is empty and what to do next. */

import { N_, t, tn } from "../../language.js";
import { isFiltered } from "../directory.js";
import { html } from "../html.js";
import { attendancesOf, foundIn } from "../lists.js";
import { seesEverything } from "../permissions.js";
import { Icon } from "./icon.js";
import { RowSkeletons } from "./skeletons.js";

/** @typedef {import("../shapes.js").State} State */
/** @typedef {import("../shapes.js").Tab} Tab */

/** @type {Record<Tab, string>} */
const NAMES = {
  waiting: N_("Waiting"),
  mine: N_("Mine"),
  open: N_("Open"),
  finished: N_("Finished"),
};

/** @param {{state: State, isLoading: boolean, onTab: (tab: Tab) => void}} props */
export function ListEmpty({ state, isLoading, onTab }) {
  if (isLoading) {
    return html`<${RowSkeletons} />`;
  }
  if (isFiltered(state)) {
    return html`<${NothingFound} state=${state} onTab=${onTab} />`;
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
      return html`<h2>${t("Nobody is waiting")}</h2>
        <p>${t("A client who writes appears here at once.")}</p>`;
    case "mine":
      return html`<h2>${t("Nothing open with you")}</h2>
        <p>${t("Accept an attendance under Waiting and it moves here.")}</p>`;
    case "open":
      return html`<h2>${t("No attendance is open")}</h2>
        <p>${t("What the team has accepted is listed here.")}</p>`;
    default:
      return html`<h2>${t("Nothing finished yet")}</h2>
        <p>${t("Finished attendances stay here to be read.")}</p>`;
  }
}

/** @param {{state: State}} props */
function NoNumber({ state }) {
  const isFirst = state.instances.size === 0;
  return html`<div class="empty">
    <${Icon} name="number" />
    <h2>${isFirst ? t("No number yet") : t("No number is connected")}</h2>
    ${
      seesEverything(state.me)
        ? html`<p>
            ${
              isFirst
                ? t("Connect WhatsApp, or try everything with a practice number first.")
                : t("Clients' messages arrive here as soon as one is.")
            }
          </p>
          <a class="button button--primary" href="/instances">${t("Go to Numbers")}</a>`
        : html`<p>${t("Ask a manager to connect one; messages then arrive here.")}</p>`
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
    <h2>${t("No match in {list}", { list: t(NAMES[state.tab]) })}</h2>
    <p>
      ${
        searched === 0
          ? t("This list is empty.")
          : tn("The filter hides {n}.", "The filter hides {n}.", searched)
      }
    </p>
    ${others.map(
      ({ tab, count }) => html`<button
        key=${tab}
        type="button"
        class="button"
        onClick=${() => onTab(tab)}
      >
        ${t("{count} in {list}", { count, list: t(NAMES[tab]) })}
      </button>`,
    )}
  </div>`;
}

/** @param {State} state */
function hasConnectedNumber(state) {
  return [...state.instances.values()].some((instance) => instance.state === "CONNECTED");
}
