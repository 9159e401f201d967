/**
 * Replies on their way to helpdesk. Each is kept in the browser before it is sent, under an id that
 * it keeps through every attempt: helpdesk takes it once, however often it is posted, and a page
 * that was closed goes on with it. What is kept says for which helpdesk it was written: another one
 * has other clients under the same numbers. Of several tabs one sends at a time, and all know of
 * all replies.
 */

import { Refused } from "./api.js";

/** @typedef {import("./shapes.js").Draft} Draft */
/**
 * Whom it tells: `changed` of its drafts and whether helpdesk is out of reach, `ended` when the
 * session is over.
 *
 * @typedef {{changed: (drafts: Draft[], isUnreached: boolean) => void, ended: () => void}} Owner
 */

const PREFIX = "helpdesk.outbox.";
/** The longest pause between two attempts, in milliseconds. */
const LONGEST_PAUSE = 30_000;

export class Outbox {
  /** @type {Map<string, Draft>} in the order of writing */
  #drafts = new Map();
  #api;
  #prefix;
  #owner;
  #isBusy = false;
  #isClosed = false;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #goOn = () => void this.#pump();
  #hear = (/** @type {StorageEvent} */ event) => this.#follow(event);

  /**
   * @param {import("./api.js").Api} api of the helpdesk that they are for
   * @param {number} userId whose replies they are
   * @param {Owner} owner
   */
  constructor(api, userId, owner) {
    this.#api = api;
    this.#prefix = prefixOf(api.address, userId);
    this.#owner = owner;
    for (const draft of kept(this.#prefix)) {
      this.#drafts.set(draft.id, draft);
    }
    addEventListener("online", this.#goOn);
    addEventListener("storage", this.#hear);
  }

  /** Tells of what an earlier page left, and sends it. */
  start() {
    this.#tell();
    void this.#pump();
  }

  /** Ends all attempts; what waits stays in the browser. */
  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#goOn);
    removeEventListener("storage", this.#hear);
  }

  /**
   * @param {{id: number, client: {name: string}}} attendance
   * @param {string} content
   * @returns {boolean} whether the browser has room to keep it; if not, it is not sent
   */
  add(attendance, content) {
    const draft = {
      id: crypto.randomUUID(),
      attendance_id: attendance.id,
      client: attendance.client.name,
      content,
      at: new Date().toISOString(),
      taken: null,
      error: null,
    };
    try {
      this.#keep(draft);
    } catch (error) {
      if (error instanceof DOMException) {
        return false;
      }
      throw error;
    }
    void this.#pump();
    return true;
  }

  /** @param {string} id of a reply that was refused */
  retry(id) {
    const draft = this.#drafts.get(id);
    if (draft) {
      this.#keep({ ...draft, error: null });
      void this.#pump();
    }
  }

  /** @param {string} id */
  remove(id) {
    this.#drafts.delete(id);
    localStorage.removeItem(this.#prefix + id);
    this.#tell();
  }

  /** Throws away what was refused. */
  removeRefused() {
    for (const { id } of [...this.#drafts.values()].filter((one) => one.error !== null)) {
      this.remove(id);
    }
  }

  /**
   * Lets go of what the copy shows by now, and of what stands before the last messages of the
   * conversation, which are all that the page shows.
   *
   * @param {number} attendanceId
   * @param {{id: string, position: number}[]} messages the last ones of the attendance
   */
  seen(attendanceId, messages) {
    const shown = new Set(messages.map((one) => one.id));
    const last = Math.max(0, ...messages.map((one) => one.position));
    for (const { id, attendance_id: place, taken } of [...this.#drafts.values()]) {
      const isPast = place === attendanceId && taken !== null && taken < last;
      if (shown.has(id) || isPast) {
        this.remove(id);
      }
    }
  }

  /** What another tab has written, sent or thrown away. @param {StorageEvent} event */
  #follow({ key, newValue }) {
    if (!key?.startsWith(this.#prefix)) {
      return;
    }
    const id = key.slice(this.#prefix.length);
    if (newValue !== null) {
      this.#drafts.set(id, JSON.parse(newValue));
    } else if (this.#drafts.get(id)?.taken === null) {
      this.#drafts.delete(id);
    }
    this.#tell();
    void this.#pump();
  }

  #next() {
    return [...this.#drafts.values()].find((one) => one.taken === null && one.error === null);
  }

  async #pump() {
    if (this.#isBusy || this.#isClosed || !this.#next()) {
      return;
    }
    this.#isBusy = true;
    clearTimeout(this.#timer);
    let goesOn = false;
    try {
      const send = () => this.#sendNext();
      goesOn = await navigator.locks.request(this.#prefix, { mode: "exclusive" }, send);
    } finally {
      this.#isBusy = false;
    }
    if (goesOn) {
      void this.#pump();
    }
  }

  /** @returns {Promise<boolean>} whether the next one may leave */
  async #sendNext() {
    const next = this.#next();
    if (this.#isClosed || !next) {
      return false;
    }
    if (this.#isKept(next.id)) {
      return this.#post(next);
    }
    // Another tab has sent it or thrown it away; what it says of that is on its way.
    this.#drafts.delete(next.id);
    return true;
  }

  /**
   * @param {Draft} draft
   * @returns {Promise<boolean>} whether the next one may leave
   */
  async #post(draft) {
    const { id, attendance_id: attendance, content } = draft;
    const path = `/api/v1/attendances/${attendance}/messages`;
    let message;
    try {
      message = await this.#api.post(path, { id, type: "TEXT", content });
    } catch (error) {
      return this.#failed(draft, error);
    }
    this.#failures = 0;
    if (this.#isKept(id)) {
      this.#release({ ...draft, taken: message.position });
    }
    return true;
  }

  /**
   * helpdesk has it, and the copy will show it: until then it is shown, and no longer kept.
   *
   * @param {Draft} draft
   */
  #release(draft) {
    const key = this.#prefix + draft.id;
    localStorage.removeItem(key); // there is room for the next line then
    localStorage.setItem(key, JSON.stringify(draft)); // for the other tabs, which hear of each
    localStorage.removeItem(key);
    this.#drafts.set(draft.id, draft);
    this.#tell();
  }

  /**
   * @param {Draft} draft
   * @param {unknown} error
   */
  #failed(draft, error) {
    if (error instanceof Refused && error.status === 401) {
      this.#owner.ended();
      return false;
    }
    if (error instanceof Refused && !error.isTemporary) {
      // It was transferred meanwhile, is finished, or is no text that helpdesk takes: only the
      // person can decide what becomes of it.
      this.#failures = 0;
      if (this.#isKept(draft.id)) {
        this.#keep({ ...draft, error: error.message });
      }
      return true;
    }
    const wait = error instanceof Refused ? error.waitSeconds : null;
    const pause = Math.min(LONGEST_PAUSE, 1000 * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(this.#goOn, wait === null ? pause : 1000 * wait);
    this.#tell();
    return false;
  }

  /** @param {Draft} draft */
  #keep(draft) {
    // First, because it throws where there is no room: what is not kept must not be sent either.
    localStorage.setItem(this.#prefix + draft.id, JSON.stringify(draft));
    this.#drafts.set(draft.id, draft);
    this.#tell();
  }

  /**
   * Whether it is kept still. After signing out, in any tab, nothing of it may come back when an
   * answer comes.
   *
   * @param {string} id
   */
  #isKept(id) {
    return localStorage.getItem(this.#prefix + id) !== null;
  }

  #tell() {
    if (!this.#isClosed) {
      this.#owner.changed([...this.#drafts.values()], this.#failures > 0);
    }
  }
}

/** Deletes everything that was written and not sent, for any helpdesk. */
export function forgetDrafts() {
  keys(PREFIX).forEach((key) => localStorage.removeItem(key));
}

/**
 * Deletes what was written, except by this user for this helpdesk.
 *
 * @param {string} helpdesk its address
 * @param {number} userId
 */
export function forgetDraftsOfOthers(helpdesk, userId) {
  const mine = prefixOf(helpdesk, userId);
  for (const key of keys(PREFIX).filter((one) => !one.startsWith(mine))) {
    localStorage.removeItem(key);
  }
}

/**
 * @param {string} helpdesk its address
 * @param {number} userId
 */
function prefixOf(helpdesk, userId) {
  return `${PREFIX}${helpdesk}|${userId}|`;
}

/**
 * @param {string} prefix
 * @returns {Draft[]} in the order of writing
 */
function kept(prefix) {
  const texts = keys(prefix).map((key) => localStorage.getItem(key) ?? "null");
  const drafts = texts.map((text) => /** @type {Draft} */ (JSON.parse(text)));
  for (const { id } of drafts.filter((one) => one.taken !== null)) {
    localStorage.removeItem(prefix + id); // as it was about to be when its page ended
  }
  const waiting = drafts.filter((one) => one.taken === null);
  return waiting.sort((one, other) => (one.at < other.at ? -1 : 1));
}

/** @param {string} prefix */
function keys(prefix) {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}
