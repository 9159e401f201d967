/** Preact's elements written as tagged templates. What is put into them is text, never markup. */

import htm from "htm";
import { h } from "preact";

/** @typedef {import("preact").VNode<any>} Node */

/** @type {(strings: TemplateStringsArray, ...values: any[]) => Node} */
export const html = /** @type {any} */ (htm.bind(/** @type {any} */ (h)));
