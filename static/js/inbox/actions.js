// @ts-check
/** What a person does in the inbox. Arrow functions, so that components can hand them on. */

import { ConnectionLost, call } from "./api.js";
import { ClientActions } from "./client_actions.js";
import { MessageActions } from "./message_actions.js";
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

  /**
   * @param {import("./store.js").Store} store
   * @param {import("./loader.js").Loader} loader
   * @param {import("./outbox.js").Outbox} outbox
   */
  constructor(store, loader, outbox) {
    this.#store = store;
    this.#loader = loader;
    /** What is done with one message. */
    this.messages = new MessageActions(store, outbox);
    /** What is done about a client. */
    this.clients = new ClientActions(store, (id) => this.select(id));
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

  /**
   * Hands an attendance to a colleague, or (null) back to the waiting list.
   *
   * @param {number} id
   * @param {number | null} userId
   */
  transfer = async (id, userId) => {
    try {
      const path = `/api/v1/attendances/${id}/transfer`;
      this.#keep(await call("POST", path, { user_id: userId }));
      const name = userId === null ? "" : this.#store.get().users.get(userId)?.name;
      this.#say(name ? `Handed to ${name}.` : "Back on the waiting list.", "plain");
    } catch (error) {
      this.#say(sentence(error), "bad");
    }
  };

  /** @param {Tab} tab */
  showTab = (tab) => this.#store.dispatch({ kind: "tab", tab });

  /** @param {string} query */
  search = (query) => this.#store.dispatch({ kind: "query", query });

  /** @param {import("./shapes.js").Dialog | null} dialog null closes the one that is open */
  open = (dialog) => this.#store.dispatch({ kind: "dialog", dialog });

  /** @param {string} text a short notice */
  say = (text) => this.#say(text, "plain");

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
