// @ts-check
/** The fields of a form about something that others change while somebody writes in it. */

/** @typedef {Record<string, string>} Values by the fields' names */

export class LiveFields {
  #fields;
  /** @type {Values} what the server has, as far as is known */
  #known;

  /** @param {Record<string, {value: string}>} fields by name */
  constructor(fields) {
    this.#fields = fields;
    this.#known = this.#written();
  }

  /**
   * Shows what the server has now, except where somebody has written something else.
   *
   * @param {Values} values
   */
  take(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.#fields[name];
      // As a field has it.
      const text = value.replaceAll("\r\n", "\n");
      if (field.value === this.#known[name]) {
        field.value = text;
      }
      this.#known[name] = text;
    }
  }

  /** @returns {Values} what was written and the server does not have yet */
  changed() {
    const written = Object.entries(this.#written());
    return Object.fromEntries(written.filter(([name, text]) => text !== this.#known[name]));
  }

  /**
   * What was sent is the server's, in the spelling that `take` will bring.
   *
   * @param {Values} sent
   */
  saved(sent) {
    Object.assign(this.#known, sent);
  }

  /** @returns {Values} */
  #written() {
    const fields = Object.entries(this.#fields);
    return Object.fromEntries(fields.map(([name, { value }]) => [name, value]));
  }
}
