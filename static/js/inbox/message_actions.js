// @ts-check
/** What a person does with messages: write, answer, react, change, take back, try again. */

import { t } from "../language.js";
import { LONG_PATIENCE, call } from "./api.js";
import { compose } from "./composing.js";
import { sentence } from "./refusals.js";
import { TypingTeller } from "./typing.js";
import { WatchTeller } from "./watch_telling.js";

/** @typedef {import("./shapes.js").Message} Message */

/** Each action calls the API and brings its answer, or a notice, into the store. */
export class MessageActions {
  #typing = new TypingTeller();
  #store;
  #outbox;

  /**
   * @param {import("./store.js").Store} store
   * @param {import("./outbox.js").Outbox} outbox
   */
  constructor(store, outbox) {
    this.#store = store;
    this.#outbox = outbox;
    /** Tells colleagues what this screen shows, and when somebody types here. */
    this.watching = new WatchTeller(store);
  }

  /**
   * Sends the text, with the files that are attached and as an answer where one was aimed at.
   *
   * @param {number} attendanceId
   * @param {string} text
   */
  send = (attendanceId, text) => {
    const { attached, aim } = this.#store.get();
    const attachments = attached.get(attendanceId) ?? [];
    const quoted = aim?.kind === "reply" ? aim.message : null;
    for (const { content, more, file, id } of compose(text, attachments, quoted)) {
      this.#outbox.send(attendanceId, content, more, file, id);
    }
    this.stoppedTyping();
    if (aim?.kind === "reply") {
      this.#aim(null);
    }
    // Their addresses in memory go on to the drafts.
    const ids = attachments.map((attachment) => attachment.id);
    this.#store.dispatch({ kind: "detach", attendanceId, ids });
  };

  /**
   * Notes something for colleagues only.
   *
   * @param {number} attendanceId
   * @param {string} text
   */
  note = (attendanceId, text) => this.#outbox.send(attendanceId, text, { is_note: true });

  /** @param {boolean} noting whether what is written next is a note for colleagues */
  setNoting = (noting) => this.#store.dispatch({ kind: "noting", noting });

  /**
   * @param {number} attendanceId
   * @param {import("./shapes.js").Place} location
   */
  sendPlace = (attendanceId, location) =>
    this.#outbox.send(attendanceId, "", { type: "LOCATION", location });

  /**
   * @param {number} attendanceId
   * @param {import("./shapes.js").Card} card
   */
  sendCard = (attendanceId, card) =>
    this.#outbox.send(attendanceId, "", { type: "CONTACT", contacts: [card] });

  /** @param {number} attendanceId */
  typed = (attendanceId) => {
    this.#typing.typed(attendanceId);
    this.watching.typed(attendanceId);
  };

  /** @param {number} attendanceId whose client sees a voice note being recorded, until it stops */
  recording = (attendanceId) => this.#typing.recording(attendanceId);

  stoppedTyping = () => {
    this.#typing.stopped();
    this.watching.stopped();
  };

  /** @param {Message} message what is written next answers it */
  reply = (message) => this.#aim({ kind: "reply", message });

  /** @param {Message} message what is written next replaces its text */
  edit = (message) => this.#aim({ kind: "edit", message });

  dropAim = () => this.#aim(null);

  /**
   * Changes the text of a message.
   *
   * @param {Message} message
   * @param {string} content
   * @returns {Promise<boolean>} whether it was done
   */
  change = (message, content) =>
    this.#attempt(async () => {
      const path = `/api/v1/messages/${message.id}`;
      this.#keep(await call("PATCH", path, { content }, LONG_PATIENCE));
      this.#aim(null);
    });

  /**
   * Takes a message back for everybody.
   *
   * @param {Message} message
   * @returns {Promise<boolean>} whether it was done
   */
  remove = (message) =>
    this.#attempt(async () => {
      this.#keep(await call("DELETE", `/api/v1/messages/${message.id}`, undefined, LONG_PATIENCE));
    });

  /**
   * @param {Message} message
   * @param {string} emoji an empty one removes ours
   */
  react = (message, emoji) =>
    this.#attempt(async () => {
      const path = `/api/v1/messages/${message.id}/reaction`;
      this.#keep(await call("PUT", path, { emoji }, LONG_PATIENCE));
    });

  /** @param {string} id */
  retry = (id) =>
    this.#attempt(async () => this.#keep(await call("POST", `/api/v1/messages/${id}/retry`, {})));

  /** @param {string} id of a message whose file could not be had */
  retryMedia = (id) =>
    this.#attempt(async () =>
      this.#keep(await call("POST", `/api/v1/messages/${id}/media/retry`, {})),
    );

  /** @param {string} id */
  retryDraft = (id) => this.#outbox.retry(id);

  /** @param {string} id */
  discardDraft = (id) => this.#outbox.discard(id);

  /** @param {string} id of a file that was refused as what it is */
  sendAsDocument = (id) => this.#outbox.retryAsDocument(id);

  /** @param {{content: string}} message */
  copy = async (message) => {
    const isCopied = await copied(message.content);
    this.#say(isCopied ? t("Copied.") : t("This browser does not let pages copy."), "plain");
  };

  /**
   * What the message said before.
   *
   * @param {string} id
   * @returns {Promise<{content: string, edits: {content: string, at: string}[],
   *   deleted_at: string | null} | null>} null when it cannot be had
   */
  history = async (id) => {
    try {
      return await call("GET", `/api/v1/messages/${id}/history`);
    } catch (error) {
      this.#say(sentence(error), "bad");
      return null;
    }
  };

  /** @param {import("./shapes.js").State["aim"]} aim */
  #aim(aim) {
    this.#store.dispatch({ kind: "aim", aim });
  }

  /** @param {Message | null} message the API answers with the message as it is now */
  #keep(message) {
    if (message) {
      this.#store.dispatch({ kind: "message", message });
    }
  }

  /** @param {() => Promise<void>} body */
  async #attempt(body) {
    try {
      await body();
      return true;
    } catch (error) {
      this.#say(sentence(error), "bad");
      return false;
    }
  }

  /**
   * @param {string} text
   * @param {"bad" | "plain"} tone
   */
  #say(text, tone) {
    this.#store.dispatch({ kind: "notice", notice: { text, tone } });
  }
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} false where the browser denies it, as outside secure contexts
 */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
