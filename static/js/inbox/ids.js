// @ts-check
/** Ids that are made here. */

/** The id of something that is tried until it is done: it stays while the same is tried. */
export class TriedId {
  #tried = "";
  #id = "";

  /** @param {unknown} wanted anything that JSON can hold */
  of(wanted) {
    const tried = JSON.stringify(wanted);
    if (tried !== this.#tried) {
      this.#tried = tried;
      this.#id = newId();
    }
    return this.#id;
  }
}

/** A random UUID. randomUUID exists in secure contexts only, getRandomValues everywhere. */
export function newId() {
  if (typeof crypto.randomUUID === "function") {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
