// @ts-check
/**
 * Doing the same with several attendances: through the calls that are made for one, a few at a
 * time, each with its own outcome.
 */

import { call } from "./api.js";
import { chosenIn, doable } from "./choosing.js";
import { ChoosingActions } from "./choosing_actions.js";
import { seesEverything } from "./permissions.js";
import { sentence, whoWasFaster } from "./refusals.js";
import { holdsUnsent, onceLeft } from "./unsent.js";
import { t } from "../language.js";

/** @typedef {import("./choosing.js").Deed} Deed */
/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Bulk} Bulk */
/** @typedef {{path: string, method?: "PUT" | "POST", body: unknown}} Request */

const AT_ONCE = 3;

/** @type {WeakMap<ChoosingActions, BulkActions>} */
const known = new WeakMap();

/**
 * What is done with what is chosen there: one for all that show it.
 *
 * @param {ChoosingActions} choosing
 */
export function bulkOf(choosing) {
  const bulk = known.get(choosing) ?? new BulkActions(choosing.store);
  known.set(choosing, bulk);
  return bulk;
}

/** Arrow functions, so that components can hand them on. */
export class BulkActions extends ChoosingActions {
  #isStopped = false;
  /** @type {(() => Promise<void>) | null} */
  #undo = null;

  accept = () =>
    this.#run("accept", this.#chosen("accept"), ({ id }) => to(id, "accept", {}), {
      back: (one) => to(one.id, "transfer", { user_id: null }),
    });

  /** @param {boolean} asks whether the clients are asked for a rating */
  finish = (asks) =>
    this.#run("finish", this.#chosen("finish"), ({ id }) =>
      to(id, "finish", { ask_feedback: asks }),
    );

  /**
   * @param {import("./actions.js").Receiver} receiver
   * @param {string} note
   */
  transfer = ({ userId, departmentId }, note) => {
    const body = {
      user_id: userId,
      ...(departmentId !== null && { department_id: departmentId }),
      ...(note && { note }),
    };
    const { me } = this.store.get();
    const isBackOnList = userId === null && departmentId === null;
    // Whoever has handed one on does not see it any more; a manager does.
    const back = (/** @type {Attendance} */ one) =>
      seesEverything(me)
        ? to(one.id, "transfer", { user_id: one.attendant?.id ?? null })
        : to(one.id, "accept", {});
    return this.#run("transfer", this.#chosen("transfer"), ({ id }) => to(id, "transfer", body), {
      ...((seesEverything(me) || isBackOnList) && departmentId === null && { back }),
    });
  };

  /**
   * @param {number[]} added tags
   * @param {number[]} removed
   */
  tag = (added, removed) => {
    const chosen = this.#chosen("tag");
    const put = (/** @type {Attendance} */ { id }, /** @type {number[]} */ tags) => ({
      path: `/api/v1/attendances/${id}/tags`,
      method: /** @type {const} */ ("PUT"),
      body: { tag_ids: tags },
    });
    // What colleagues have changed meanwhile stays.
    const now = (/** @type {Attendance} */ one) =>
      (this.store.get().attendances.get(one.id) ?? one).tag_ids ?? [];
    /** @type {Map<number, number[]>} what each had before */
    const before = new Map();
    const change = (/** @type {Attendance} */ one) => {
      before.set(one.id, now(one));
      return put(one, changed(now(one), added, removed));
    };
    const back = (/** @type {Attendance} */ one) => {
      const had = before.get(one.id) ?? [];
      const taken = removed.filter((id) => had.includes(id));
      const given = added.filter((id) => !had.includes(id));
      return put(one, changed(now(one), taken, given));
    };
    return this.#run("tag", chosen, change, { back });
  };

  read = () => this.#run("read", this.#chosen("read"), ({ id }) => to(id, "read", {}));

  /** Lets what is under way come to its end, and begins no more. */
  stop = () => {
    this.#isStopped = true;
  };

  undo = async () => {
    const undo = this.#undo;
    this.#undo = null;
    await undo?.();
  };

  dismiss = () => this.store.dispatch({ kind: "bulk", bulk: null });

  /** @param {Deed} deed */
  #chosen(deed) {
    const state = this.store.get();
    return doable(state, deed, chosenIn(state));
  }

  /**
   * @param {Bulk["deed"]} deed
   * @param {Attendance[]} items as they are before it
   * @param {(item: Attendance) => Request} ask
   * @param {{back?: (item: Attendance) => Request}} [more] `back`: what undoes it
   */
  async #run(deed, items, ask, { back } = {}) {
    if (this.store.get().bulk?.isRunning || items.length === 0) {
      return;
    }
    this.#isStopped = false;
    this.#undo = null;
    /** @type {Bulk} */
    let bulk = { deed, total: items.length, done: [], failed: [], isRunning: true, mayUndo: false };
    /** @param {Partial<Bulk>} change */
    const show = (change) => {
      bulk = { ...bulk, ...change };
      this.store.dispatch({ kind: "bulk", bulk });
    };
    show({});
    const left = [...items];
    const work = async () => {
      for (let item = left.shift(); item && !this.#isStopped; item = left.shift()) {
        const reason = await this.#attempt(deed, item, ask);
        const { id } = item;
        show(
          reason === null
            ? { done: [...bulk.done, id] }
            : { failed: [...bulk.failed, { id, name: this.#nameOf(item), reason }] },
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const done = items.filter(({ id }) => bulk.done.includes(id));
    if (back && done.length > 0) {
      this.#undo = () => this.#run("undo", done, back);
    }
    show({ isRunning: false, mayUndo: this.#undo !== null });
  }

  /**
   * @param {Bulk["deed"]} deed
   * @param {Attendance} item
   * @param {(item: Attendance) => Request} ask
   * @returns {Promise<string | null>} why it was not done
   */
  async #attempt(deed, item, ask) {
    const { id } = item;
    if (deed === "finish" || deed === "transfer") {
      await onceLeft(this.store, id);
      if (holdsUnsent(this.store.get(), id)) {
        return t("A message has not left yet.");
      }
    }
    const { path, method = "POST", body } = ask(item);
    try {
      this.store.dispatch({ kind: "attendance", attendance: await call(method, path, body) });
      return null;
    } catch (error) {
      return whoWasFaster(error) ?? sentence(error);
    }
  }

  /** @param {Attendance} item */
  #nameOf({ client }) {
    return (this.store.get().clients.get(client.id) ?? client).name;
  }
}

/**
 * @param {number[]} tags
 * @param {number[]} added
 * @param {number[]} removed
 */
function changed(tags, added, removed) {
  const kept = tags.filter((id) => !removed.includes(id));
  return [...new Set([...kept, ...added])];
}

/**
 * @param {number} id
 * @param {string} verb
 * @param {unknown} body
 * @returns {Request}
 */
function to(id, verb, body) {
  return { path: `/api/v1/attendances/${id}/${verb}`, body };
}
