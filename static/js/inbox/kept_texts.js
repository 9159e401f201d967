// @ts-check
/**
 * What is typed and not sent, by attendance: kept by the server for all screens of the person, and
 * by this browser until the server has it. Nothing waits for either: the fields read and write at
 * once.
 */

import { ApiError, ConnectionLost, peek, tell } from "./api.js";
import {
  EMPTY,
  heard,
  inEpoch,
  isToBeTold,
  joined,
  leaving,
  returned,
  settled,
  taken,
  written,
} from "./text_merging.js";
import { TextShelf } from "./text_shelf.js";
import { TypingPauses } from "./typing_pauses.js";

/** @typedef {import("./text_merging.js").Written} Written */
/**
 * @typedef {{attendance_id: number, is_note: boolean, content: string,
 *   quoted_message_id: string | null, seq: number}} Draft
 */

const AGAIN = 5_000;

/** The key of a note begins with the attendance's number too. */
export const noteKey = (/** @type {number} */ attendanceId) => `${attendanceId}:note`;

/** Each text stands under the attendance's number, or `noteKey` of it. */
export class KeptTexts {
  #waiting = new TypingPauses((key) => this.flush(key));
  /** @type {Map<number, number>} the last event about each attendance that nothing here explains */
  #news = new Map();
  /** @type {Set<Promise<void>>} what is on its way to the server */
  #sending = new Set();
  #isLoading = false;
  /** Nothing was loaded yet, or events may have been missed. */
  #isStale = true;
  /** Of the log whose numbers are compared. */
  #epoch = "";
  #shelf;
  #isOnline;

  /**
   * @param {Pick<import("./storage.js").Storage, "keys" | "read" | "write">} journal of the browser
   * @param {() => boolean} isOnline
   */
  constructor(journal, isOnline) {
    this.#shelf = new TextShelf(journal);
    this.#isOnline = isOnline;
  }

  /** @param {string | number} key */
  read = (key) => this.#get(key).text;

  /** @param {string | number} key the id of the message that it answers, "" for none */
  quoted = (key) => this.#get(key).quoted;

  /** @param {string | number} key what was written on another screen meanwhile, "" for nothing */
  rival = (key) => this.#get(key).rival;

  /** All keys under which something is written. */
  keys = () => this.#shelf.keys();

  /**
   * @param {string | number} key
   * @param {string} text
   */
  write = (key, text) => {
    const known = this.#get(key);
    this.#put(key, written(known, { text }));
    if (text === "" && known.text !== "") {
      this.flush(key);
    } else {
      this.#schedule(String(key));
    }
  };

  /**
   * @param {string | number} key
   * @param {string} quoted
   */
  quote = (key, quoted) => {
    this.#put(key, written(this.#get(key), { quoted }));
    this.#schedule(String(key));
  };

  /**
   * @param {string | number} key
   * @param {boolean} isWanted whether what was written elsewhere goes below what is written here
   */
  settle = (key, isWanted) => {
    this.#put(key, settled(this.#get(key), isWanted));
    this.flush(key);
  };

  /**
   * It is sent: neither the words nor what they answer are to come back.
   *
   * @param {string | number} key
   */
  clear = (key) => {
    this.#put(key, written(this.#get(key), EMPTY));
    this.flush(key);
  };

  /**
   * An attendance became part of another: what was typed goes on there.
   *
   * @param {string} key
   * @param {string} target
   */
  move = (key, target) => {
    this.#put(target, joined(this.#get(target), this.#get(key)));
    this.forget(key);
    this.#schedule(target);
  };

  /**
   * Forgets it here: the server has, because nobody can send it any more.
   *
   * @param {string} key
   */
  forget = (key) => {
    this.#waiting.end(key);
    this.#shelf.drop(key);
  };

  /**
   * Tells the server at once, as when a field is left.
   *
   * @param {string | number} key
   */
  flush = (key) => {
    const name = String(key);
    this.#waiting.end(name);
    if (isToBeTold(this.#get(name)) && this.#isOnline()) {
      const sending = this.#send(name).finally(() => this.#sending.delete(sending));
      this.#sending.add(sending);
    }
  };

  /** Tells the server everything that it has not got. */
  flushAll = () => this.keys().forEach((key) => this.flush(key));

  /** Tells the server everything, and ends when it has answered or did not. */
  settleAll = async () => {
    await Promise.allSettled(this.#sending);
    // What was typed while an earlier version was under way.
    this.flushAll();
    await Promise.allSettled(this.#sending);
  };

  /**
   * Calls the listener with the key of each text that has changed; the answer ends that.
   *
   * @param {(key: string) => void} listener
   */
  subscribe = (listener) => this.#shelf.subscribe(listener);

  /**
   * The log says that there is another text of this attendance: our own, or one from elsewhere.
   *
   * @param {number} attendanceId
   * @param {number} seq
   */
  hasNews = (attendanceId, seq) => {
    this.#news.set(attendanceId, seq);
    this.look();
  };

  /** Loads what has changed elsewhere, unless what is under way may explain it. */
  look = () => {
    for (const [id, seq] of this.#news) {
      const bases = [String(id), noteKey(id)].map((key) => this.#get(key).base);
      if (Math.max(...bases) >= seq) {
        this.#news.delete(id);
      }
    }
    const isWanted = this.#news.size > 0 || this.#isStale;
    if (isWanted && !this.#shelf.isBusy && !this.#isLoading) {
      void this.#load();
    }
  };

  /** @param {string} epoch of the log that is followed from now on */
  begin = (epoch) => {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#news.clear();
    }
  };

  /** Events may have been missed: what is known here is looked at anew. */
  suspect = () => {
    this.#isStale = true;
    this.look();
  };

  /**
   * Loads everything that the person has written, on whatever screen. What nobody sees waits,
   * unless something here waits for it: another screen may be looked at instead.
   */
  async #load() {
    const isWaitedFor = this.keys().some((key) => isToBeTold(this.#get(key)));
    if ((document.hidden && !isWaitedFor) || !this.#isOnline()) {
      return;
    }
    this.#isLoading = true;
    this.#isStale = false;
    const asked = new Map(this.#news);
    try {
      const { items, seq } = await peek("/api/v1/drafts");
      this.#take(items, seq);
      asked.forEach((told, id) => this.#news.get(id) === told && this.#news.delete(id));
    } catch (error) {
      ignore(error);
      this.#isStale = true;
      setTimeout(this.look, AGAIN);
      return;
    } finally {
      this.#isLoading = false;
    }
    this.flushAll();
    this.look();
  }

  /**
   * @param {Draft[]} items
   * @param {number} seq of the log, at which these are all
   */
  #take(items, seq) {
    const found = new Map(
      items.map((one) => [
        one.is_note ? noteKey(one.attendance_id) : String(one.attendance_id),
        one,
      ]),
    );
    for (const key of new Set([...this.keys(), ...found.keys()])) {
      const one = found.get(key);
      const content = one ? { text: one.content, quoted: one.quoted_message_id ?? "" } : EMPTY;
      this.#put(key, heard(this.#get(key), content, one?.seq ?? seq));
    }
  }

  /** @param {string} key */
  async #send(key) {
    this.#put(key, leaving(this.#get(key)));
    const [id, kind] = key.split(":");
    const quoted = this.quoted(key);
    const draft = {
      content: this.read(key),
      is_note: kind === "note",
      ...(quoted !== "" && { quoted_message_id: quoted }),
    };
    try {
      const { seq } = await tell("PUT", `/api/v1/attendances/${id}/draft`, draft);
      this.#put(key, taken(this.#get(key), seq));
      this.#schedule(key, this.read(key) === "" ? 0 : undefined);
    } catch (error) {
      ignore(error);
      const isRefused = error instanceof ApiError && !error.isTemporary;
      this.#put(key, returned(this.#get(key), isRefused));
      this.#schedule(key, AGAIN);
    }
    this.look();
  }

  /**
   * @param {string} key
   * @param {number} [pause]
   */
  #schedule(key, pause) {
    if (this.#get(key).isDirty) {
      this.#waiting.begin(key, pause);
    }
  }

  /** @param {string | number} key */
  #get(key) {
    return inEpoch(this.#shelf.get(key), this.#epoch);
  }

  /**
   * @param {string | number} key
   * @param {Written} next
   */
  #put(key, next) {
    this.#shelf.put(key, next);
  }
}

/** @param {unknown} error anything else than that it cannot be told now is a defect */
function ignore(error) {
  if (!(error instanceof ApiError) && !(error instanceof ConnectionLost)) {
    throw error;
  }
}
