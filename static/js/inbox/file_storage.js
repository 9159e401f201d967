// @ts-check
/**
 * The files that were chosen or recorded and are not yet the server's, kept by the browser so that
 * they survive a reload. Where it denies that (storage switched off, quota used up), a file lives
 * in the page only, and the page asks before it closes.
 */

const DATABASE = "helpdesk";
const STORE = "files";
/** What no page knows of any more goes after that; a page that just keeps one is not disturbed. */
const ORPHANED_AFTER = 24 * 60 * 60 * 1_000;
/** Some browsers never answer when they are asked to open one. */
const PATIENCE = 3_000;

/** @typedef {{file: File, at: number}} Kept */
/** @typedef {Pick<FileStorage, "put" | "holds" | "get" | "drop" | "sweep">} Files */

/** The files of one user, by the id of the message that each is to be. */
export class FileStorage {
  /** @type {Set<string>} what is safely kept, as far as this page knows */
  #held = new Set();
  /** @type {Map<string, Promise<boolean>>} */
  #puts = new Map();
  #userId;

  /** @param {number} userId */
  constructor(userId) {
    this.#userId = userId;
  }

  /**
   * Keeps a file; one that is kept already, being kept, or was denied is not written again.
   *
   * @param {string} id
   * @param {File} file
   * @returns {Promise<boolean>} whether it survives the page
   */
  put(id, file) {
    const known = this.#puts.get(id);
    if (known) {
      return known;
    }
    const put = this.#write(id, file);
    this.#puts.set(id, put);
    return put;
  }

  /** @param {string} id */
  holds(id) {
    return this.#held.has(id);
  }

  /**
   * @param {string} id
   * @returns {Promise<File | null>} null when the browser has not kept it
   */
  async get(id) {
    const kept = /** @type {Kept | undefined} */ (
      await run("readonly", (files) => files.get([this.#userId, id]))
    );
    if (!(kept?.file instanceof File)) {
      return null;
    }
    this.#held.add(id);
    this.#puts.set(id, Promise.resolve(true));
    return kept.file;
  }

  /** @param {string} id */
  async drop(id) {
    // One that is being written would come back after it.
    await this.#puts.get(id);
    this.#puts.delete(id);
    this.#held.delete(id);
    await run("readwrite", (files) => files.delete([this.#userId, id]));
  }

  /**
   * Drops what nothing refers to: a page was closed between two steps.
   *
   * @param {Set<string>} known ids
   */
  async sweep(known) {
    const keys = (await run("readonly", (files) => files.getAllKeys(rangeOf(this.#userId)))) ?? [];
    for (const key of keys) {
      const id = /** @type {[number, string]} */ (key)[1];
      const kept = known.has(id) ? null : await run("readonly", (files) => files.get(key));
      if (kept && Date.now() - kept.at > ORPHANED_AFTER) {
        await this.drop(id);
      }
    }
  }

  /**
   * @param {string} id
   * @param {File} file
   */
  async #write(id, file) {
    /** @type {Kept} */
    const kept = { file, at: Date.now() };
    const key = await run("readwrite", (files) => files.put(kept, [this.#userId, id]));
    if (key === undefined) {
      return false;
    }
    this.#held.add(id);
    return true;
  }
}

/**
 * Removes every file of a user: the next one at this browser may be somebody else.
 *
 * @param {number} userId
 */
export async function clearFilesOf(userId) {
  await run("readwrite", (files) => files.delete(rangeOf(userId)));
}

/** @param {number} userId */
function rangeOf(userId) {
  return IDBKeyRange.bound([userId], [userId, []]);
}

/** @type {Promise<IDBDatabase | null> | null} */
let opening = null;

/** @returns {Promise<IDBDatabase | null>} null where the browser denies it */
function open() {
  opening ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(watched(request.result));
      request.onerror = () => resolve(null);
      setTimeout(() => resolve(null), PATIENCE);
    } catch {
      resolve(null);
    }
  });
  return opening;
}

/**
 * The browser may close a database on its own; the next use opens it again.
 *
 * @param {IDBDatabase} database
 */
function watched(database) {
  const forget = () => {
    opening = null;
  };
  database.onclose = forget;
  database.onversionchange = () => {
    database.close();
    forget();
  };
  return database;
}

/**
 * One request in a transaction of its own.
 *
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(files: IDBObjectStore) => IDBRequest<T>} body
 * @returns {Promise<T | undefined>} undefined where the browser denies or has failed it
 */
async function run(mode, body) {
  const database = await open();
  if (!database) {
    return undefined;
  }
  return new Promise((resolve) => {
    try {
      const transaction = database.transaction(STORE, mode);
      const request = body(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => resolve(undefined);
    } catch {
      // Closed just now, or a file that is gone from the disk and cannot be copied.
      resolve(undefined);
    }
  });
}
