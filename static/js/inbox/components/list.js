// @ts-check
/** The list: tabs with counts, search, and the rows that are in sight. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { N_, t, tn } from "../../language.js";
import { isAlarmed } from "../alarms.js";
import { keyOf } from "../commands.js";
import { isHanded } from "../handing.js";
import { classes, html } from "../html.js";
import { watchChoosing } from "../long_press.js";
import { spelled } from "../keys.js";
import { foundIn, stateOfTab } from "../lists.js";
import { seesEverything } from "../permissions.js";
import { isReordered } from "../sorting.js";
import { Icon } from "./icon.js";
import { Filters } from "./filters.js";
import { ChoosingBar, ListEmpty, SearchResults } from "./later.js";
import { Row } from "./row.js";
import { SearchField, walkResults } from "./search.js";
import { RowSkeletons } from "./skeletons.js";
import { SortButton } from "./sorting.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").State} State */
/** @typedef {import("../shapes.js").Tab} Tab */

/** @type {Record<Tab, string>} */
const TITLES = {
  waiting: N_("Nobody has taken them yet"),
  mine: N_("Open with you"),
  open: N_("All open"),
  finished: N_("Finished, the latest first"),
};
const ROW_IN_REM = 4.5;
const ROWS_BEYOND = 6;

/** @param {{state: State, actions: Actions, minute: number}} props */
export function List({ state, actions, minute }) {
  return html`<section
    class="list"
    aria-label=${t("Attendances")}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => walkResults(event, actions.search)}
  >
    <header class="list__head">
      <div class="list__line">
        <p class="list__title" aria-hidden="true">${t("Inbox")}</p>
        <button
          type="button"
          class="icon-button list__choose"
          aria-label=${t("Choose several")}
          title=${t("Choose several (Alt+X)")}
          aria-pressed=${state.choosing !== null}
          onClick=${state.choosing ? actions.bulk.end : actions.bulk.begin}
        >
          <${Icon} name="choose" />
        </button>
        <${SortButton} state=${state} actions=${actions} />
        <button
          type="button"
          class="icon-button"
          aria-label=${t("Find and do anything")}
          title=${`${t("Find and do anything")} (${spelled(keyOf("palette"))})`}
          onClick=${() => actions.open({ kind: "palette" })}
        >
          <${Icon} name="bolt" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label=${t("New conversation")}
          title=${`${t("Write to a number first")} (${spelled(keyOf("start"))})`}
          onClick=${() => actions.open({ kind: "start", phone: "", name: "" })}
        >
          <${Icon} name="compose" />
        </button>
      </div>
      <${SearchField} query=${state.query} onSearch=${actions.search} />
      <${Filters} state=${state} actions=${actions} />
    </header>
    <${Tabs} state=${state} onChoose=${actions.showTab} />
    ${
      (state.choosing || state.bulk) &&
      html`<${ChoosingBar} state=${state} actions=${actions} />`
    }
    <${Rows} key=${state.tab} state=${state} actions=${actions} minute=${minute} />
  </section>`;
}

/** @param {{state: State, onChoose: (tab: Tab) => void}} props */
function Tabs({ state, onChoose }) {
  const { counts } = state;
  /** @type {[Tab, string, number | null][]} */
  const tabs = [
    ["waiting", t("Waiting"), counts.waiting],
    ["mine", t("Mine"), counts.mine],
    ["open", t("Open"), counts.open],
    ["finished", t("Finished"), null],
  ];
  const shown = tabs.filter(([tab]) => tab !== "open" || seesEverything(state.me));
  const alarms = [...state.attendances.values()].filter(isAlarmed).length;
  return html`<div class="tabs" role="group" aria-label=${t("Lists")}>
    ${shown.map(
      ([tab, text, count]) => html`<button
        key=${tab}
        type="button"
        class=${classes("tab", state.tab === tab && "tab--chosen")}
        aria-pressed=${state.tab === tab}
        title=${t(TITLES[tab])}
        onClick=${() => onChoose(tab)}
      >
        ${text}
        ${
          count !== null &&
          html`<span class=${classes("tab__count", calls(tab, count) && "tab__count--calls")}>
          ${tab === "waiting" && alarms > 0 && html`<${AlarmMark} count=${alarms} />`}${count}
        </span>`
        }
      </button>`,
    )}
  </div>`;
}

/** @param {{count: number}} props */
function AlarmMark({ count }) {
  const words = tn("{n} waits too long", "{n} wait too long", count);
  return html`<span class="tab__alarm" role="img" aria-label=${words} title=${words}>
    <${Icon} name="alert" />
  </span>`;
}

/**
 * Whether a count asks for somebody: clients wait whom nobody has taken.
 *
 * @param {Tab} tab
 * @param {number} count
 */
function calls(tab, count) {
  return tab === "waiting" && count > 0;
}

/** @param {{state: State, actions: Actions, minute: number}} props */
function Rows({ state, actions, minute }) {
  const attendances = foundIn(state, state.tab);
  const page = state.pages[stateOfTab(state.tab)];
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const rowHeight = useRowHeight();
  const { first, last } = useWindow(scroller, rowHeight, attendances.length);
  const isNearEnd = last >= attendances.length;

  useEffect(() => {
    if ((isNearEnd || isReordered(state, state.tab)) && page.more && !page.failed) {
      void actions.loadMore(state.tab);
    }
  }, [isNearEnd, page.more, page.failed, page.loading, state.tab, state.sorts]);

  useLayoutEffect(() => {
    const index = attendances.findIndex((attendance) => attendance.id === state.selected);
    revealRow(scroller.current, index, rowHeight);
  }, [state.selected, state.tab]);

  useEffect(() => watchChoosing(/** @type {HTMLElement} */ (scroller.current), actions.bulk), []);

  const unsent = new Set(state.outbox.map((draft) => draft.attendance_id));
  const isSearching = state.query.trim() !== "";
  return html`<div class="list__scroller" ref=${scroller}>
    ${
      attendances.length === 0
        ? !isSearching &&
          html`<${ListEmpty}
            state=${state}
            isLoading=${page.loading}
            onTab=${actions.showTab}
            meanwhile=${html`<${RowSkeletons} />`}
          />`
        : html`<ul class="list__rows" style=${{ height: `${attendances.length * rowHeight}px` }}>
          <li aria-hidden="true" style=${{ height: `${first * rowHeight}px` }}></li>
          ${attendances.slice(first, last).map(
            (attendance, index) => html`<${Row}
              key=${attendance.id}
              attendance=${attendance}
              client=${state.clients.get(attendance.client.id) ?? attendance.client}
              isSelected=${attendance.id === state.selected}
              isUnsent=${unsent.has(attendance.id)}
              told=${state.activities.get(attendance.id)}
              kept=${state.kept.get(attendance.id)}
              watchers=${state.watchers.get(attendance.id)}
              directory=${state.directory}
              handedBy=${handedBy(state, attendance)}
              minute=${minute}
              position=${first + index + 1}
              count=${attendances.length}
              isChosen=${state.choosing && state.choosing.ids.has(attendance.id)}
              onSelect=${actions.select}
              onChoose=${actions.bulk.toggle}
            />`,
          )}
        </ul>`
    }
    ${
      page.failed &&
      html`<button type="button" class="button" onClick=${() => actions.loadMore(state.tab)}>
      ${t("Load more")}
    </button>`
    }
    ${
      isSearching &&
      html`<${SearchResults}
        state=${state}
        actions=${actions}
        minute=${minute}
        isFirst=${attendances.length === 0}
        meanwhile=${html`<p class="found__hint">${t("Searching…")}</p>`}
      />`
    }
  </div>`;
}

/**
 * @param {State} state
 * @param {import("../shapes.js").Attendance} attendance
 */
function handedBy(state, attendance) {
  const name = state.users.get(attendance.handed_by ?? 0)?.name ?? t("A colleague");
  return isHanded(state.me, attendance) ? name : null;
}

/** A row's height in pixels: it follows the reader's font size. */
function useRowHeight() {
  const [height] = useState(
    () => ROW_IN_REM * parseFloat(getComputedStyle(document.documentElement).fontSize),
  );
  return height;
}

/**
 * Which rows are in sight, with a few beyond.
 *
 * @param {{current: HTMLElement | null}} scroller
 * @param {number} rowHeight
 * @param {number} count
 */
function useWindow(scroller, rowHeight, count) {
  const [sight, setSight] = useState({ top: 0, height: 900 });
  useEffect(() => {
    const element = scroller.current;
    if (!element) {
      return undefined;
    }
    const look = () => setSight({ top: element.scrollTop, height: element.clientHeight });
    const watcher = new ResizeObserver(look);
    watcher.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  const first = Math.max(0, Math.floor(sight.top / rowHeight) - ROWS_BEYOND);
  const last = Math.ceil((sight.top + sight.height) / rowHeight) + ROWS_BEYOND;
  return { first: Math.min(first, count), last: Math.min(last, count) };
}

/**
 * @param {HTMLElement | null} scroller
 * @param {number} index
 * @param {number} rowHeight
 */
function revealRow(scroller, index, rowHeight) {
  if (!scroller || index < 0) {
    return;
  }
  const top = index * rowHeight;
  const lowest = top + rowHeight - scroller.clientHeight;
  scroller.scrollTop = Math.min(Math.max(scroller.scrollTop, lowest), top);
}
