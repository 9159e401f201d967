// @ts-check
/** Choosing several attendances; what is done with them then is in ./bulk_actions.js. */

/** Arrow functions, so that components can hand them on. */
export class ChoosingActions {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
  }

  begin = () => this.store.dispatch({ kind: "choose.begin" });

  end = () => this.store.dispatch({ kind: "choose.end" });

  all = () => this.store.dispatch({ kind: "choose.all" });

  /**
   * @param {number} id
   * @param {boolean} [isRange]
   */
  toggle = (id, isRange = false) => this.store.dispatch({ kind: "choose", id, isRange });
}
