// @ts-check
/** Files that are attached and not sent come back after a reload, with their captions. */

/** @typedef {import("./file_storage.js").Files} Files */
/** @typedef {import("./shapes.js").Attachment} Attachment */
/** @typedef {import("./shapes.js").State} State */
/** @typedef {Pick<import("./storage.js").Storage, "write" | "values">} Storage */
/** @typedef {Omit<Attachment, "file" | "url"> & {attendance_id: number, order: number}} Note */

/** Follows what is attached: the files go to one storage, a note about each to the other. */
export class KeptAttachments {
  /** @type {Map<string, number>} by the attachment's id */
  #orders = new Map();
  #last = 0;
  #store;
  #storage;
  #files;
  #claims;

  /**
   * @param {import("./store.js").Store} store
   * @param {Storage} storage
   * @param {Files} files
   * @param {import("./claims.js").Claims} claims
   */
  constructor(store, storage, files, claims) {
    this.#store = store;
    this.#storage = storage;
    this.#files = files;
    this.#claims = claims;
    store.subscribe((state, previous) => {
      if (state.attached !== previous.attached) {
        this.#follow(state, previous);
      }
    });
  }

  /** Takes back what an earlier page left; what another page shows stays that page's. */
  async restore() {
    const mine = await this.#claims.among(this.ids());
    const notes = this.#storage.values().flatMap(readNote).filter(({ id }) => mine.has(id));
    notes.sort((one, other) => one.order - other.order);
    const files = await Promise.all(notes.map(({ id }) => this.#files.get(id)));
    notes.forEach((note, index) => this.#takeBack(note, files[index]));
  }

  /** The ids of what is noted here. */
  ids() {
    return this.#storage.values().flatMap(readNote).map(({ id }) => id);
  }

  /** How many files would be lost with the page. */
  get unkept() {
    const ids = [...everything(this.#store.get()).keys()];
    return ids.filter((id) => !this.#files.holds(id)).length;
  }

  /** Waits until what is attached is kept, as far as it can be. */
  async settle() {
    const all = [...everything(this.#store.get())];
    await Promise.all(all.map(([id, { attachment }]) => this.#files.put(id, attachment.file)));
  }

  /**
   * @param {Note} note
   * @param {File | null} file
   */
  #takeBack({ order, attendance_id: attendanceId, ...about }, file) {
    const { attached, outbox } = this.#store.get();
    const isKnown = attached.get(attendanceId)?.some(({ id }) => id === about.id);
    if (isKnown) {
      return;
    }
    if (!file || outbox.some(({ id }) => id === about.id)) {
      this.#storage.write(about.id, "");
      return;
    }
    this.#orders.set(about.id, order);
    const attachment = { ...about, file, url: URL.createObjectURL(file) };
    this.#store.dispatch({ kind: "attach", attendanceId, attachment });
  }

  /**
   * @param {State} state
   * @param {State} previous
   */
  #follow(state, previous) {
    const before = everything(previous);
    const after = everything(state);
    const { file: largest } = state.directory.limits;
    for (const [id, one] of after) {
      const isNews = before.get(id)?.attachment !== one.attachment;
      // What is too large to be sent is taken away in a moment.
      if (isNews && one.attachment.file.size <= largest) {
        void this.#keep(one.attendanceId, one.attachment);
      }
    }
    for (const id of before.keys()) {
      if (!after.has(id)) {
        this.#forget(id, state);
      }
    }
  }

  /**
   * @param {number} attendanceId
   * @param {Attachment} attachment
   */
  async #keep(attendanceId, { id, file }) {
    this.#last = Math.max(this.#last + 1, Date.now());
    const order = this.#orders.get(id) ?? this.#last;
    this.#orders.set(id, order);
    this.#claims.take(id);
    if (!(await this.#files.put(id, file))) {
      return;
    }
    // It may have been captioned, sent or taken away while it was written.
    const known = everything(this.#store.get()).get(id)?.attachment;
    if (known) {
      // An address in memory is worth nothing in another page, and a file has no JSON.
      const note = { ...known, file: undefined, url: undefined, attendance_id: attendanceId, order };
      this.#storage.write(id, JSON.stringify(note));
    }
  }

  /**
   * @param {string} id
   * @param {State} state
   */
  #forget(id, { outbox }) {
    this.#orders.delete(id);
    this.#storage.write(id, "");
    // What is sent is the outbox's to keep from now on.
    if (!outbox.some((draft) => draft.id === id)) {
      this.#claims.release(id);
      void this.#files.drop(id);
    }
  }
}

/**
 * What is attached anywhere, by its id, without what is still being fetched.
 *
 * @param {State} state
 */
function everything({ attached }) {
  /** @type {Map<string, {attendanceId: number, attachment: Attachment}>} */
  const all = new Map();
  for (const [attendanceId, attachments] of attached) {
    for (const attachment of attachments.filter((one) => !one.is_loading)) {
      all.set(attachment.id, { attendanceId, attachment });
    }
  }
  return all;
}

/**
 * @param {string} text
 * @returns {Note[]} none when it is no note: one that cannot be read must not stop the others
 */
function readNote(text) {
  try {
    const note = JSON.parse(text);
    return typeof note?.id === "string" && typeof note.attendance_id === "number" ? [note] : [];
  } catch (error) {
    if (error instanceof SyntaxError) {
      return [];
    }
    throw error;
  }
}
