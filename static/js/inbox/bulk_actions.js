// @ts-check
/**
 * Doing the same with several attendances: through the calls that are made for one, a few at a
 * time, each with its own outcome.
 */

import { call } from "./api.js";
import { chosenIn, doable } from "./choosing.js";
import { seesEverything } from "./permissions.js";
import { sentence, whoWasFaster } from "./refusals.js";
import { holdsUnsent } from "./unsent.js";
import { t } from "../language.js";

/** @typedef {import("./choosing.js").Deed} Deed */
/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Bulk} Bulk */
/** @typedef {{path: string, method?: "PUT" | "POST", body: unknown}} Request */

const AT_ONCE = 3;

/** Arrow functions, so that components can hand them on. */
export class BulkActions {
  #store;
  #isStopped = false;
  /** @type {(() => Promise<void>) | null} */
  #undo = null;

  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.#store = store;
  }

  begin = () => this.#store.dispatch({ kind: "choose.begin" });

  end = () => this.#store.dispatch({ kind: "choose.end" });

  all = () => this.#store.dispatch({ kind: "choose.all" });

  /**
   * @param {number} id
   * @param {boolean} [isRange]
   */
  toggle = (id, isRange = false) => this.#store.dispatch({ kind: "choose", id, isRange });

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
    const { me } = this.#store.get();
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
    const next = (/** @type {Attendance} */ one) => {
      const kept = (one.tag_ids ?? []).filter((id) => !removed.includes(id));
      return [...new Set([...kept, ...added])];
    };
    return this.#run("tag", chosen, (one) => put(one, next(one)), {
      back: (one) => put(one, one.tag_ids ?? []),
    });
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

  dismiss = () => this.#store.dispatch({ kind: "bulk", bulk: null });

  /** @param {Deed} deed */
  #chosen(deed) {
    const state = this.#store.get();
    return doable(state, deed, chosenIn(state));
  }

  /**
   * @param {Bulk["deed"]} deed
   * @param {Attendance[]} items as they are before it
   * @param {(item: Attendance) => Request} ask
   * @param {{back?: (item: Attendance) => Request}} [more] `back`: what undoes it
   */
  async #run(deed, items, ask, { back } = {}) {
    if (this.#store.get().bulk?.isRunning || items.length === 0) {
      return;
    }
    this.#isStopped = false;
    this.#undo = null;
    /** @type {Bulk} */
    let bulk = { deed, total: items.length, done: [], failed: [], isRunning: true, mayUndo: false };
    /** @param {Partial<Bulk>} change */
    const show = (change) => {
      bulk = { ...bulk, ...change };
      this.#store.dispatch({ kind: "bulk", bulk });
    };
    show({});
    const left = [...items];
    const work = async () => {
      for (let item = left.shift(); item && !this.#isStopped; item = left.shift()) {
        const reason = await this.#attempt(deed, item, ask(item));
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
   * @param {Request} request
   * @returns {Promise<string | null>} why it was not done
   */
  async #attempt(deed, { id }, { path, method = "POST", body }) {
    const leaves = deed === "finish" || deed === "transfer";
    if (leaves && holdsUnsent(this.#store.get(), id)) {
      return t("A message has not left yet.");
    }
    try {
      this.#store.dispatch({ kind: "attendance", attendance: await call(method, path, body) });
      return null;
    } catch (error) {
      return whoWasFaster(error) ?? sentence(error);
    }
  }

  /** @param {Attendance} item */
  #nameOf({ client }) {
    return (this.#store.get().clients.get(client.id) ?? client).name;
  }
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
