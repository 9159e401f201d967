/** What people do on this page, and what becomes of it: helpdesk's API in, Firestore's copy out. */

import { Api, Refused, Unreached } from "./api.js";
import { Copy } from "./copy.js";
import { finishLeaving, forgetLeaving, noteLeaving } from "./leaving.js";
import { forgetDrafts, forgetDraftsOfOthers, Outbox } from "./outbox.js";
import { endSession, firebaseToken, forgetSession, keepSession, signIn } from "./session.js";

/** @typedef {import("./shapes.js").Session} Session */

const SESSION_ENDED = "Your session has ended. Sign in again.";
const STILL_KEPT = "Not all that was kept could be deleted: clear this site's data in the browser.";
const NO_ROOM = "This browser has no room to keep what you write, so it was not sent.";
const STILL_TO_SEND = "What you wrote and was not sent yet is sent then.";
/** The longest pause before Firebase is asked again, in milliseconds. */
const LONGEST_PAUSE = 60_000;

export class Desk {
  #config;
  #store;
  #api;
  /** @type {Copy | null} */
  #copy = null;
  /** @type {Outbox | null} */
  #outbox = null;
  /** @type {(() => void)[]} what ends the listeners of the lists */
  #lists = [];
  /** @type {(() => void)[]} what ends the listeners of the conversation */
  #open = [];
  /** @type {number | undefined} */
  #renewal;
  #renewals = 0;

  /**
   * @param {import("./shapes.js").Config} config
   * @param {import("./store.js").Store} store
   */
  constructor(config, store) {
    this.#config = config;
    this.#store = store;
    this.#api = new Api(config.helpdesk);
    for (const name of ["online", "offline"]) {
      addEventListener(name, () => this.#store.set({ isOnline: navigator.onLine }));
    }
    addEventListener("visibilitychange", () => this.#read(this.#store.get().conversation?.id));
  }

  /**
   * Throws Refused, with code "second_factor" where a code is needed too, and Unreached.
   *
   * @param {{email: string, password: string, code?: string}} entered
   */
  async signIn(entered) {
    await this.#finishLeaving();
    const { session, customToken } = await signIn(this.#config, entered);
    forgetDraftsOfOthers(session.helpdesk, session.user.id);
    forgetLeaving();
    keepSession(session);
    this.#begin(session);
    await this.#signInAtFirebase(customToken);
  }

  /**
   * Goes on with the session of an earlier visit, without a connection too; or asks who is there.
   *
   * @param {Session | null} session
   */
  async start(session) {
    const isClean = await this.#finishLeaving();
    if (!session) {
      this.#store.clear(isClean ? "" : STILL_KEPT);
      return;
    }
    this.#begin(session);
    if (await this.#copy?.isSignedIn()) {
      this.#watchLists();
    } else {
      await this.#renew();
    }
  }

  /** Signs out, and deletes everything that was kept here: first what needs nobody else. */
  async signOut() {
    const api = this.#api;
    const isEnded = this.#end("");
    forgetDrafts();
    await Promise.all([isEnded, endSession(api)]);
  }

  /** @param {number} id of an attendance */
  open(id) {
    this.close();
    const known = [...(this.#store.get().mine ?? []), ...(this.#store.get().waiting ?? [])];
    const attendance = known.find((one) => one.id === id) ?? null;
    const shown = { id, attendance, messages: null, isAccepting: false };
    this.#store.set({ conversation: shown, notice: "" });
    this.#watchConversation(id);
  }

  /** Shows no conversation. @param {string} [notice] */
  close(notice = "") {
    this.#open.splice(0).forEach((end) => end());
    this.#store.set({ conversation: null, notice });
    this.#store.setStale("conversation", false);
  }

  /** Takes the attendance that is shown. */
  async accept() {
    const id = this.#store.get().conversation?.id;
    if (id === undefined) {
      return;
    }
    this.#store.setConversation(id, { isAccepting: true });
    this.#store.set({ notice: "" });
    if (!(await this.#try(`/api/v1/attendances/${id}/accept`))) {
      this.#store.setConversation(id, { isAccepting: false });
    }
  }

  /**
   * Writes to the client of the attendance that is shown.
   *
   * @param {string} content
   * @returns {boolean} whether it is kept, and will be sent
   */
  reply(content) {
    const attendance = this.#store.get().conversation?.attendance;
    const isKept = Boolean(attendance && this.#outbox?.add(attendance, content));
    this.#store.set(isKept ? {} : { notice: NO_ROOM });
    return isKept;
  }

  /** Sends a refused reply once more. @param {string} id */
  retry(id) {
    this.#outbox?.retry(id);
  }

  /** Throws a refused reply away. @param {string} id */
  discard(id) {
    this.#outbox?.remove(id);
  }

  /**
   * An address of a message's file, which is good for five minutes. Throws Refused and Unreached.
   *
   * @param {string} id of the message
   * @param {"file" | "playable"} version
   * @returns {Promise<string>}
   */
  async fileOf(id, version) {
    const { url } = await this.#api.post(`/api/v1/messages/${id}/media-link`, { version });
    return url;
  }

  /** @param {Session} session */
  #begin(session) {
    this.#api = new Api(this.#config.helpdesk, session.token);
    this.#copy = new Copy(session.firebase, this.#config.emulators);
    this.#outbox = new Outbox(this.#api, session.user.id, {
      changed: (drafts, isUnreached) => this.#store.set({ drafts, isUnreached }),
      ended: () => void this.#end(SESSION_ENDED),
    });
    this.#store.set({ session, notice: "" });
    this.#outbox.start();
  }

  /** @param {string} token */
  async #signInAtFirebase(token) {
    const copy = this.#copy;
    try {
      await copy?.signIn(token);
    } catch (error) {
      console.error(error);
      this.#renewLater("Firebase does not let this page in. It is tried again and again.");
      return;
    }
    if (copy === this.#copy) {
      this.#watchLists();
    }
  }

  #watchLists() {
    this.#lists.splice(0).forEach((end) => end());
    this.#lists = [
      this.#copy?.watchMe(this.#listener("me", () => {})),
      this.#copy?.watchMine(this.#listener("mine", (mine) => this.#store.set({ mine }))),
      this.#copy?.watchWaiting(
        this.#listener("waiting", (waiting) => this.#store.set({ waiting })),
      ),
    ].filter((end) => end !== undefined);
  }

  /**
   * @template T
   * @param {string} part
   * @param {(found: T) => void} show
   * @returns {import("./copy.js").Listener<T>}
   */
  #listener(part, show) {
    this.#store.setStale(part, true);
    return {
      next: (found, isStale) => {
        this.#store.setStale(part, isStale);
        this.#renewals = this.#store.get().stale.length ? this.#renewals : 0;
        show(found);
      },
      // The token does not count any more (or the copy does not know this user yet): helpdesk tells
      // whether the session is over.
      refused: () => {
        this.#store.setStale(part, true);
        this.#renewLater("");
      },
    };
  }

  /** @param {number} id */
  #watchConversation(id) {
    const gone = () => {
      if (this.#store.get().conversation?.id === id) {
        this.close("This attendance is not yours to read any more.");
      }
    };
    /** @param {import("./shapes.js").Message[]} messages @param {boolean} isStale */
    const show = (messages, isStale) => {
      this.#store.setConversation(id, { messages });
      this.#store.setStale("conversation", isStale);
      this.#outbox?.seen(id, messages);
      this.#read(id);
    };
    this.#store.setStale("conversation", true);
    this.#open = [
      this.#copy?.watchAttendance(id, {
        next: (attendance) => {
          const isAccepting = attendance?.state === "WAITING" && this.#isAccepting;
          this.#store.setConversation(id, { attendance, isAccepting });
          this.#read(id);
        },
        refused: gone,
      }),
      this.#copy?.watchMessages(id, { next: show, refused: gone }),
    ].filter((end) => end !== undefined);
  }

  get #isAccepting() {
    return this.#store.get().conversation?.isAccepting ?? false;
  }

  /** Tells helpdesk that the messages are being read. @param {number | undefined} id */
  #read(id) {
    const { conversation, session, isOnline } = this.#store.get();
    const attendance = conversation?.attendance;
    const isMine = attendance?.state === "OPEN" && attendance.attendant?.id === session?.user.id;
    const isSeen = document.visibilityState === "visible" && conversation?.messages;
    if (conversation?.id === id && isMine && isSeen && isOnline && attendance.unread_count > 0) {
      void this.#try(`/api/v1/attendances/${id}/read`, true);
    }
  }

  /**
   * @param {string} path
   * @param {boolean} [isQuiet] nobody asked for it
   * @returns {Promise<boolean>} whether helpdesk did it
   */
  async #try(path, isQuiet = false) {
    try {
      await this.#api.post(path);
      return true;
    } catch (error) {
      this.#heard(error, isQuiet);
      return false;
    }
  }

  /**
   * @param {unknown} error of a call
   * @param {boolean} isQuiet
   */
  #heard(error, isQuiet) {
    if (error instanceof Refused && error.status === 401) {
      void this.#end(SESSION_ENDED);
    } else if (error instanceof Refused || error instanceof Unreached) {
      this.#store.set(isQuiet ? {} : { notice: error.message });
    } else {
      throw error;
    }
  }

  /** @param {string} notice */
  #renewLater(notice) {
    if (this.#renewal === undefined && this.#copy) {
      const pause = this.#renewals === 0 ? 0 : Math.min(LONGEST_PAUSE, 500 * 2 ** this.#renewals);
      this.#renewals += 1;
      this.#renewal = setTimeout(() => void this.#renew(), pause);
      this.#store.set(notice ? { notice } : {});
    }
  }

  /** Signs in at Firebase anew, if helpdesk still knows the session. */
  async #renew() {
    clearTimeout(this.#renewal);
    this.#renewal = undefined;
    const { session } = this.#store.get();
    try {
      const { token } = await firebaseToken(this.#api);
      if (session === this.#store.get().session) {
        await this.#signInAtFirebase(token);
      }
    } catch (error) {
      if (session !== this.#store.get().session) {
        return; // signed out meanwhile
      }
      // Out of reach: the bar says that the page is not current.
      this.#heard(error, error instanceof Unreached);
      this.#renewLater("");
    }
  }

  /**
   * Forgets the session and what was kept of the copy. Replies that were not sent stay for whoever
   * wrote them, unless another person signs in; those that helpdesk refused do not.
   *
   * @param {string} notice
   */
  async #end(notice) {
    const copy = this.#copy;
    const { session } = this.#store.get();
    if (!copy || !session) {
      return;
    }
    this.#copy = null;
    this.#outbox?.removeRefused();
    this.#outbox?.close();
    this.#outbox = null;
    clearTimeout(this.#renewal);
    this.#renewal = undefined;
    [...this.#lists.splice(0), ...this.#open.splice(0)].forEach((end) => end());
    this.#api = new Api(this.#config.helpdesk);
    noteLeaving(session);
    forgetSession();
    const said = [notice];
    if (notice && this.#store.get().drafts.some((one) => one.taken === null)) {
      said.push(STILL_TO_SEND);
    }
    if (!(await finishLeaving(() => copy))) {
      said.push(STILL_KEPT);
    }
    this.#store.clear(said.join(" ").trim());
  }

  /** @returns {Promise<boolean>} whether nothing is left of who was here before */
  #finishLeaving() {
    return finishLeaving(({ firebase }) => new Copy(firebase, this.#config.emulators));
  }
}
