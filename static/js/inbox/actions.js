// @ts-check
/** What a person does in the inbox. Arrow functions, so that components can hand them on. */

import { ConnectionLost, call } from "./api.js";
import { isMine } from "./permissions.js";
import { sentence, whoWasFaster } from "./refusals.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Tab} Tab */

/** Each action calls the API and brings its answer, or a notice, into the store. */
export class Actions {
  /** @type {Set<number>} attendances whose reading is being told */
  #reading = new Set();
  #store;
  #loader;
  #outbox;

  /**
   * @param {import("./store.js").Store} store
   * @param {import("./loader.js").Loader} loader
   * @param {import("./outbox.js").Outbox} outbox
   */
  constructor(store, loader, outbox) {
    this.#store = store;
    this.#loader = loader;
    this.#outbox = outbox;
  }

  /**
   * Shows an attendance (null: none) and loads what is missing of it.
   *
   * @param {number | null} id
   */
  select = async (id) => {
    if (id === this.#store.get().selected) {
      return;
    }
    this.#store.dispatch({ kind: "select", attendanceId: id });
    if (id !== null) {
      await this.#loader.load(id);
    }
  };

  /** @param {number} id */
  load = (id) => this.#loader.load(id);

  /** @param {number} id */
  loadOlder = (id) => this.#loader.loadOlder(id);

  /** @param {Tab} tab */
  loadMore = (tab) => this.#loader.loadMore(tab);

  /** @param {number} clientId */
  loadAttendancesOf = (clientId) => this.#loader.loadAttendancesOf(clientId);

  /** @param {number} id */
  accept = async (id) => {
    try {
      this.#keep(await call("POST", `/api/v1/attendances/${id}/accept`, {}));
      this.showTab("mine");
    } catch (error) {
      this.#say(whoWasFaster(error) ?? sentence(error), "bad");
    }
  };

  /** @param {number} id */
  finish = async (id) => {
    if (this.#store.get().outbox.some((draft) => draft.attendance_id === id)) {
      this.#say("A message has not left yet. Send or discard it, then finish.", "bad");
      return;
    }
    try {
      const body = { ask_feedback: false };
      this.#keep(await call("POST", `/api/v1/attendances/${id}/finish`, body));
      this.#say("Finished.", "plain");
    } catch (error) {
      this.#say(sentence(error), "bad");
    }
  };

  /**
   * Tells the server that the attendant who has the attendance has read it.
   *
   * @param {number} id
   */
  read = async (id) => {
    const { attendances, me } = this.#store.get();
    const attendance = attendances.get(id);
    const isNews = attendance && isMine(me, attendance) && attendance.unread_count > 0;
    if (!isNews || this.#reading.has(id)) {
      return;
    }
    this.#reading.add(id);
    try {
      this.#keep(await call("POST", `/api/v1/attendances/${id}/read`, {}));
    } catch (error) {
      // Without a connection the banner stands already, and the next look tries again.
      if (!(error instanceof ConnectionLost)) {
        this.#say(sentence(error), "bad");
      }
    } finally {
      this.#reading.delete(id);
    }
  };

  /** @param {string} id */
  retryMessage = async (id) => {
    try {
      const message = await call("POST", `/api/v1/messages/${id}/retry`, {});
      this.#store.dispatch({ kind: "message", message });
    } catch (error) {
      this.#say(sentence(error), "bad");
    }
  };

  /**
   * @param {number} id
   * @param {string} content
   */
  send = (id, content) => this.#outbox.send(id, content);

  /** @param {string} id */
  retryDraft = (id) => this.#outbox.retry(id);

  /** @param {string} id */
  discardDraft = (id) => this.#outbox.discard(id);

  /** @param {Tab} tab */
  showTab = (tab) => this.#store.dispatch({ kind: "tab", tab });

  /** @param {string} query */
  search = (query) => this.#store.dispatch({ kind: "query", query });

  dismiss = () => this.#store.dispatch({ kind: "notice", notice: null });

  /** @param {Attendance} attendance */
  #keep(attendance) {
    this.#store.dispatch({ kind: "attendance", attendance });
  }

  /**
   * @param {string} text
   * @param {"bad" | "plain"} tone
   */
  #say(text, tone) {
    this.#store.dispatch({ kind: "notice", notice: { text, tone } });
  }
}
