// @ts-check
/**
 * What is said to people, in their language. The page's head loads the catalog of the language
 * (nothing for English, which the code itself is in), so texts are there before any module runs.
 */

const place = /** @type {{helpdeskCatalog?: Record<string, string | string[]>}} */ (
  /** @type {unknown} */ (globalThis)
);

/**
 * The text in the page's language, with the values put in for its {names}. `text` is a literal,
 * so that scripts/catalogs.py finds it.
 *
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(text, values = {}) {
  const said = place.helpdeskCatalog?.[text];
  return fill(typeof said === "string" && said ? said : text, values);
}

/**
 * The text for a count, which stands in it as {n}.
 *
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function tn(one, many, count, values = {}) {
  const forms = place.helpdeskCatalog?.[one];
  const rule = new Intl.PluralRules(language()).select(count);
  const index = rule === "one" ? 0 : 1;
  const said = (Array.isArray(forms) && forms[index]) || (count === 1 ? one : many);
  return fill(said, { n: count, ...values });
}

/**
 * The text in pieces, for elements that stand in the middle of it: whatever a {name} stands for
 * comes as it is, between the strings around it.
 *
 * @template V
 * @param {string} text
 * @param {Record<string, V>} values
 * @returns {(string | V)[]}
 */
export function pieces(text, values) {
  return t(text)
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 1 ? (values[part] ?? `{${part}}`) : part))
    .filter((part) => part !== "");
}

/**
 * The text itself, marked to be translated where it is shown with `t`.
 *
 * @template {string} T
 * @param {T} text
 * @returns {T}
 */
export function N_(text) {
  return text;
}

/** The page's language as BCP 47 names it. */
export function language() {
  return globalThis.document?.documentElement.lang || "en";
}

/** The business's time zone (IANA); undefined where no page tells one. */
export function timeZone() {
  return globalThis.document?.documentElement.dataset.timeZone || undefined;
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
