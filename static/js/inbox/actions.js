// @ts-check
/** What a person does in the inbox. Arrow functions, so that components can hand them on. */

import { t } from "../language.js";
import { ConnectionLost, call } from "./api.js";
import { ChoosingActions } from "./choosing_actions.js";
import { ClientActions } from "./client_actions.js";
import { departmentOf } from "./directory.js";
import { DirectoryActions } from "./directory_actions.js";
import { FileActions } from "./file_actions.js";
import { loadFurther } from "./further.js";
import { FindingActions } from "./finding_actions.js";
import { MessageActions } from "./message_actions.js";
import { tabOf } from "./lists.js";
import { isNewsTo } from "./handing.js";
import { sentence, whoWasFaster } from "./refusals.js";
import { storageFor } from "./storage.js";
import { holdsUnsent, holdsVoice, onceLeft } from "./unsent.js";
import { VoiceActions } from "./voice.js";
import { voiceAfter } from "./sights.js";

/** @typedef {import("./shapes.js").Attendance} Attendance */
/** @typedef {import("./shapes.js").Tab} Tab */
/**
 * @typedef {{userId: number | null, departmentId: number | null}} Receiver both null: the waiting
 *   list
 */

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
   * @param {import("./file_actions.js").Texts} drafts what is typed, by attendance
   */
  constructor(store, loader, outbox, drafts) {
    this.#store = store;
    this.#loader = loader;
    /** What is done with one message. */
    this.messages = new MessageActions(store, outbox);
    /** What is done with files before they are sent. */
    this.files = new FileActions(store, drafts);
    /** What is done with a voice note that is recorded here. */
    this.voice = new VoiceActions(
      store,
      this.files,
      this.messages,
      async () => (await loadFurther()).recorder,
    );
    /** What is done with tags, canned responses and colleagues. */
    this.directory = new DirectoryActions(store);
    /** What is done with several attendances. */
    this.bulk = new ChoosingActions(store);
    /** What is done to search in the conversation that is shown. */
    this.finding = new FindingActions(store);
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

  /**
   * Shows an attendance, and the list that it stands in.
   *
   * @param {number} id
   */
  show = async (id) => {
    const state = this.#store.get();
    const attendance = state.attendances.get(id);
    if (attendance) {
      this.showTab(tabOf(state, attendance));
    }
    await this.select(id);
  };

  /**
   * Shows a message where it stands in its conversation.
   *
   * @param {{id: string, attendance_id: number}} message
   */
  showMessage = async ({ id, attendance_id: attendanceId }) => {
    this.open(null);
    this.seek({ attendanceId, messageId: id });
    await this.show(attendanceId);
  };

  /**
   * Shows a message that was found, beside the list of what was found.
   *
   * @param {{id: string, attendance_id: number}} hit
   */
  findMessage = async ({ id, attendance_id: attendanceId }) => {
    this.seek({ attendanceId, messageId: id });
    await this.select(attendanceId);
  };

  /**
   * Shows a message that is quoted and not loaded: it may have been said in an earlier attendance.
   *
   * @param {string} messageId
   */
  showQuoted = async (messageId) => {
    const { selected } = this.#store.get();
    const place = await this.#loader.placeOf(messageId);
    // Whoever has gone elsewhere meanwhile stays there.
    if (place !== null && this.#store.get().selected === selected) {
      await this.findMessage({ id: messageId, attendance_id: place });
    }
  };

  /** @param {import("./shapes.js").State["sought"]} sought null ends the search */
  seek = (sought) => this.#store.dispatch({ kind: "seek", sought });

  /**
   * The voice note that is played after another by itself.
   *
   * @param {import("./shapes.js").Message} message
   * @returns {string | null} its id
   */
  voiceAfter = ({ id, attendance_id: attendanceId }) =>
    voiceAfter(this.#store.get().conversations.get(attendanceId)?.items ?? [], id);

  /** @param {number} id */
  load = (id) => this.#loader.load(id);

  /** @param {number} id */
  loadOlder = (id) => this.#loader.loadOlder(id);

  /** @param {number} id */
  loadNewer = (id) => this.#loader.loadNewer(id);

  /** @param {number} id */
  loadNewest = (id) => this.#loader.loadNewest(id);

  /**
   * @param {number} id
   * @param {string} messageId
   */
  loadAround = (id, messageId) => this.#loader.loadAround(id, messageId);

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

  /**
   * Finishes an attendance.
   *
   * @param {number} id
   * @param {boolean} [asks] whether to ask the client for a rating; left out: as the business
   *   has set it
   */
  finish = async (id, asks = this.#store.get().directory.asks_feedback) => {
    await onceLeft(this.#store, id);
    if (holdsUnsent(this.#store.get(), id)) {
      this.#say(
        holdsVoice(this.#store.get(), id)
          ? t("A voice note has not left yet. Send or discard it, then finish.")
          : t("A message has not left yet. Send or discard it, then finish."),
        "bad",
      );
      return;
    }
    try {
      const path = `/api/v1/attendances/${id}/finish`;
      const attendance = await call("POST", path, { ask_feedback: asks });
      this.#keep(attendance);
      const isAsked = Boolean(attendance.feedback_asked_at);
      this.#say(isAsked ? t("Finished. The client is asked for a rating.") : t("Finished."), "plain");
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
    const isNews = attendance && isNewsTo(me, attendance);
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
   * Asks who is to take an attendance.
   *
   * @param {number} id
   */
  startTransfer = (id) => {
    if (this.#mayTransfer(id)) {
      this.open({ kind: "transfer", attendanceId: id });
    }
  };

  /**
   * Hands an attendance to a colleague or a department, or back to the waiting list.
   *
   * @param {number} id
   * @param {Receiver} receiver
   * @param {string} note for whoever takes it; "" for none
   * @returns {Promise<boolean>} whether it was done
   */
  transfer = async (id, { userId, departmentId }, note) => {
    await onceLeft(this.#store, id);
    if (!this.#mayTransfer(id)) {
      return false;
    }
    const { users, directory } = this.#store.get();
    try {
      this.#keep(
        await call("POST", `/api/v1/attendances/${id}/transfer`, {
          user_id: userId,
          ...(departmentId !== null && { department_id: departmentId }),
          ...(note && { note }),
        }),
      );
      const name = userId === null ? undefined : users.get(userId)?.name;
      const department = departmentOf(directory, departmentId)?.name;
      const handed = name ?? department;
      this.#say(
        handed ? t("Handed to {name}.", { name: handed }) : t("Back on the waiting list."),
        "plain",
      );
      return true;
    } catch (error) {
      this.#say(sentence(error), "bad");
      return false;
    }
  };

  /**
   * Puts the file of a canned response beside what is being written.
   *
   * @param {number} id
   * @param {import("./shapes.js").CannedResponse} response
   */
  attachCanned = async (id, response) => {
    if (response.media) {
      const load = () => this.directory.fileOf(response);
      await this.files.attachLater(id, response.media, load);
    }
  };

  /** @param {Tab} tab */
  showTab = (tab) => this.#store.dispatch({ kind: "tab", tab });

  /**
   * Puts a list in another order, here and when this user comes back to this browser.
   *
   * @param {Tab} tab
   * @param {import("./shapes.js").Sort} sort
   */
  sort = (tab, sort) => {
    storageFor(this.#store.get().me?.id ?? 0, "view").write(`sort ${tab}`, sort);
    this.#store.dispatch({ kind: "sort", tab, sort });
  };

  /** @param {string} query */
  search = (query) => this.#store.dispatch({ kind: "query", query });

  /** @param {import("./shapes.js").Dialog | null} dialog null closes the one that is open */
  open = (dialog) => this.#store.dispatch({ kind: "dialog", dialog });

  /** @param {string} text a short notice */
  say = (text) => this.#say(text, "plain");

  dismiss = () => this.#store.dispatch({ kind: "notice", notice: null });

  /** @param {number} id */
  #mayTransfer(id) {
    const holds = holdsUnsent(this.#store.get(), id);
    if (holds) {
      this.#say(
        holdsVoice(this.#store.get(), id)
          ? t("A voice note has not left yet. Send or discard it, then transfer.")
          : t("A message has not left yet. Send or discard it, then transfer."),
        "bad",
      );
    }
    return !holds;
  }

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
