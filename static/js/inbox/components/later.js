// @ts-check
/**
 * The components of ./further.js. They are loaded right after the list has been shown, because the
 * place of dialogs is there from the start: neither a click nor an update of helpdesk has to wait
 * for them later on. Whoever wants one before sees it as soon as it has come.
 */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { tellMissing } from "../renewal.js";
import { untilWorthTrying } from "../trying_again.js";

/** @typedef {typeof import("./further.js")} Further */

const RETRY_PAUSE = 3_000;

/** @type {Further | null} */
let further = null;
/** @type {Promise<void> | null} */
let loading = null;

export const ChoosingBar = later("ChoosingBar");
export const Conversation = later("Conversation");
export const Details = later("Details");
export const Dialogs = later("Dialogs");
export const FirstSteps = later("FirstSteps");

/** They are loaded once, whoever asks, and asked for until they come. */
function loadFurther() {
  loading ??= (async () => {
    while (!further) {
      try {
        further = await import("./further.js");
      } catch {
        // Without a connection it comes with the next attempt; after an update it may be gone.
        tellMissing();
        await untilWorthTrying(RETRY_PAUSE);
      }
    }
  })();
  return loading;
}

/**
 * The component, and until it is there what it gets as `meanwhile`.
 *
 * @template {keyof Further} Name
 * @param {Name} name
 * @returns {(props: Parameters<Further[Name]>[0] & {meanwhile?: import("../html.js").Node}) =>
 *   import("../html.js").Node | null}
 */
function later(name) {
  /** @param {any} props */
  function Later(props) {
    const [part, setPart] = useState(further);
    useEffect(() => {
      if (!part) {
        void loadFurther().then(() => setPart(further));
      }
    }, []);
    return part ? h(/** @type {any} */ (part[name]), props) : (props.meanwhile ?? null);
  }
  return Later;
}
