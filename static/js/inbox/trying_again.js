// @ts-check
/** When what could not be loaded is asked for again, without anybody doing anything. */

import { stateOfTab } from "./lists.js";

/**
 * Waits before the next attempt: for a while, or until the network comes back or somebody looks.
 *
 * @param {number} pause in milliseconds, at most; by chance less, so that not all ask at once
 * @returns {Promise<void>}
 */
export function untilWorthTrying(pause) {
  const over = new AbortController();
  const { signal } = over;
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(go, pause * (0.5 + Math.random() / 2));
    addEventListener("online", go, { signal });
    const look = () => (document.hidden ? undefined : go());
    document.addEventListener("visibilitychange", look, { signal });
  });
}

/**
 * As soon as the connection is back, what failed on the screen is loaded.
 *
 * @param {import("./store.js").Store} store
 * @param {{load: (id: number) => Promise<void>,
 *   loadMore: (tab: import("./shapes.js").Tab) => Promise<void>}} actions
 */
export function loadWhatFailed(store, actions) {
  store.subscribe((state, previous) => {
    if (state.connection !== "live" || previous.connection === "live") {
      return;
    }
    const { selected, tab } = state;
    if (selected !== null && state.conversations.get(selected)?.failed) {
      void actions.load(selected);
    }
    if (state.pages[stateOfTab(tab)].failed) {
      void actions.loadMore(tab);
    }
  });
}
