// @ts-check
/**
 * The browser's storage, kept apart by user. Where the browser denies or has filled it, a value
 * lives in memory until the page is closed.
 */

/** @type {Map<string, string>} */
const memory = new Map();

/**
 * @param {number} userId
 * @param {string} purpose
 */
export function storageFor(userId, purpose) {
  const prefix = `helpdesk:${userId}:${purpose}:`;
  return {
    /**
     * @param {string | number} key
     * @returns {string | null}
     */
    read(key) {
      const name = prefix + key;
      return memory.get(name) ?? attempt(() => localStorage.getItem(name)) ?? null;
    },

    /**
     * @param {string | number} key
     * @param {string} value an empty one removes the key
     */
    write(key, value) {
      const name = prefix + key;
      memory.delete(name);
      const isStored = attempt(() => {
        if (value === "") {
          localStorage.removeItem(name);
        } else {
          localStorage.setItem(name, value);
        }
        return true;
      });
      if (!isStored && value !== "") {
        memory.set(name, value);
      }
    },

    /** All keys under this purpose. */
    keys() {
      return namesWith(prefix).map((name) => name.slice(prefix.length));
    },

    /** All values under this purpose. */
    values() {
      return this.keys()
        .map((key) => this.read(key))
        .filter((value) => value !== null);
    },
  };
}

/**
 * Removes everything of a user: the next one at this browser may be somebody else.
 *
 * @param {number} userId
 */
export function clearStorageOf(userId) {
  for (const name of namesWith(`helpdesk:${userId}:`)) {
    memory.delete(name);
    attempt(() => localStorage.removeItem(name));
  }
}

/** @param {string} prefix */
function namesWith(prefix) {
  const names = attempt(() => Object.keys(localStorage)) ?? [];
  return [...names, ...memory.keys()].filter((name) => name.startsWith(prefix));
}

/** @typedef {ReturnType<typeof storageFor>} Storage */

/**
 * Runs what the browser may deny (storage switched off, quota used up): undefined then.
 *
 * @template T
 * @param {() => T} body
 * @returns {T | undefined}
 */
export function attempt(body) {
  try {
    return body();
  } catch (error) {
    if (error instanceof DOMException) {
      return undefined;
    }
    throw error;
  }
}
