// @ts-check
/** Preact's elements written as tagged templates, and the two helpers that components share. */

import { Component, h } from "preact";
import htm from "htm";

/** @typedef {import("preact").ComponentChildren} Children */
/** @typedef {import("preact").VNode<any>} Node */

/** @type {(strings: TemplateStringsArray, ...values: any[]) => Node} */
export const html = /** @type {any} */ (htm.bind(/** @type {any} */ (h)));

/**
 * The component, rendered again only when a prop is another one than before.
 *
 * @template P
 * @param {(props: P) => Children} render
 * @returns {new (props: P) => Component<P>}
 */
export function memo(render) {
  return class extends Component {
    /** @param {Readonly<P>} next */
    shouldComponentUpdate(next) {
      const known = /** @type {Record<string, unknown>} */ (this.props);
      const given = /** @type {Record<string, unknown>} */ (next);
      const names = new Set([...Object.keys(known), ...Object.keys(given)]);
      return [...names].some((name) => known[name] !== given[name]);
    }

    render() {
      return render(/** @type {P} */ (this.props));
    }
  };
}

/**
 * Class names, without those that do not apply.
 *
 * @param {...(string | false | null | undefined)} names
 */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}
