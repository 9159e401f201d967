// @ts-check
/** What the tests of examples/realtime need beside a browser. */

/** A local storage whose keys can be listed as a browser's can. */
export class FakeLocalStorage {
  /** @param {string} key */
  getItem(key) {
    return Reflect.get(this, key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    Reflect.set(this, key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    Reflect.deleteProperty(this, key);
  }
}

/**
 * Puts something in the place of what Node.js has under that name.
 *
 * @param {string} name
 * @param {object} value
 */
export function setGlobal(name, value) {
  Object.defineProperty(globalThis, name, { value, configurable: true });
}
