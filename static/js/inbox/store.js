// @ts-check
/** The one place that holds the inbox's state; it changes by actions through the reducer. */

import { initialState, reduce } from "./reducer.js";

/** @typedef {import("./shapes.js").State} State */
/** @typedef {import("./reducer.js").Action} Action */
/** @typedef {(state: State, previous: State, action: Action) => void} Watcher */

/**
 * @param {Partial<State>} [given]
 */
export function createStore(given) {
  let state = initialState(given);
  /** @type {Set<Watcher>} */
  const watchers = new Set();

  return {
    /** The state as it is now. */
    get: () => state,

    /** @param {Action} action */
    dispatch(action) {
      const previous = state;
      state = reduce(state, action);
      if (state !== previous) {
        for (const watch of watchers) {
          // One that fails keeps neither the others from hearing nor the action from being done.
          try {
            watch(state, previous, action);
          } catch (error) {
            console.error(error);
          }
        }
      }
    },

    /**
     * Calls the watcher after each change; the answer ends that.
     *
     * @param {Watcher} watch
     * @returns {() => void}
     */
    subscribe(watch) {
      watchers.add(watch);
      return () => {
        watchers.delete(watch);
      };
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
