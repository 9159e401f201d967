// @ts-check
/**
 * Where somebody is in the inbox, beside the conversation, which stands in the address: kept while
 * the page loads itself anew, and taken up once.
 */

import { attempt } from "./storage.js";

const KEY = "helpdesk.place";

/** @typedef {import("./shapes.js").State} State */
/**
 * @typedef {{selected: number | null, tab: import("./shapes.js").Tab, query: string,
 *   filter: State["filter"], message: string | null, list: number}} Place `message`: the first in
 *   sight, null at the conversation's end; `list`: how far the list is scrolled
 */

/**
 * Whether something goes on that would end with the page, or would be missed by whoever does it.
 *
 * @param {State} state
 * @param {number} unkept how much is kept by nothing but the page
 */
export function isAtWork(state, unkept) {
  const isSending = state.outbox.some(({ phase }) => phase === "sending");
  const isLoading = [...state.attached.values()].flat().some((one) => one.is_loading);
  const begun = [state.dialog, state.recording, state.aim, state.choosing, state.bulk];
  const hasBegun = begun.some((one) => one !== null);
  return unkept > 0 || isSending || isLoading || hasBegun || isPlaying();
}

function isPlaying() {
  const media = /** @type {NodeListOf<HTMLMediaElement>} */ (
    document.querySelectorAll("audio, video")
  );
  return [...media].some(({ paused }) => !paused);
}

/** @param {State} state */
export function keepPlace({ selected, tab, query, filter }) {
  /** @type {Place} */
  const place = { selected, tab, query, filter, message: messageInSight(), list: listTop() };
  attempt(() => sessionStorage.setItem(KEY, JSON.stringify(place)));
}

/**
 * What was kept, once; null when the page was not left by itself, or for another conversation.
 *
 * @param {number | null} selected what the address names
 * @returns {Place | null}
 */
export function takePlace(selected) {
  const text = attempt(() => sessionStorage.getItem(KEY)) ?? null;
  attempt(() => sessionStorage.removeItem(KEY));
  const place = text === null ? null : /** @type {Place} */ (JSON.parse(text));
  return place?.selected === selected ? place : null;
}

/**
 * Takes up what was kept.
 *
 * @param {Place} place
 * @param {import("./store.js").Store} store
 * @param {import("./actions.js").Actions} actions
 */
export function takeUp({ selected, tab, query, filter, message, list }, store, actions) {
  store.dispatch({ kind: "tab", tab });
  store.dispatch({ kind: "query", query });
  store.dispatch({ kind: "filter", filter });
  if (selected !== null && message !== null) {
    actions.seek({ attendanceId: selected, messageId: message });
  }
  // As soon as the rows stand there.
  requestAnimationFrame(() => scroller()?.scrollTo({ top: list }));
}

/** The message at the top of the conversation, unless it is at its end. */
function messageInSight() {
  const thread = document.querySelector(".thread__scroller");
  if (!thread || thread.scrollHeight - thread.scrollTop - thread.clientHeight < 100) {
    return null;
  }
  const { top } = thread.getBoundingClientRect();
  const messages = /** @type {NodeListOf<HTMLElement>} */ (
    thread.querySelectorAll("[data-message]")
  );
  const first = [...messages].find((one) => one.getBoundingClientRect().bottom > top);
  return first?.dataset.message ?? null;
}

function listTop() {
  return scroller()?.scrollTop ?? 0;
}

function scroller() {
  return document.querySelector(".list__scroller");
}
