// @ts-check
/** The search in the conversation that is shown: the bar over the thread. */

import { useLayoutEffect, useRef } from "preact/hooks";

import { t } from "../../language.js";
import { standing } from "../finding.js";
import { html } from "../html.js";
import { spelled } from "../keys.js";
import { LONGEST_QUERY } from "../searching.js";
import { Icon } from "./icon.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Finding} Finding */

/** @param {{finding: Finding, actions: Actions}} props */
export function FindingBar({ finding, actions }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const origin = useOrigin(field);
  const { step, look, end } = actions.finding;
  const hasHits = finding.ids.length > 0;
  const close = () => {
    giveBack(origin.current);
    end();
  };
  return html`<div
    class="finding"
    role="search"
    aria-label=${t("Search in this conversation")}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => walk(event, { step, close })}
  >
    <${Icon} name="search" />
    <input
      ref=${field}
      id="finding"
      class="finding__field"
      type="text"
      inputmode="search"
      enterkeyhint="search"
      aria-label=${t("Search in this conversation")}
      placeholder=${t("Search in this conversation")}
      autocomplete="off"
      spellcheck=${false}
      maxlength=${LONGEST_QUERY}
      value=${finding.query}
      onInput=${(/** @type {InputEvent} */ event) =>
        void look(/** @type {HTMLInputElement} */ (event.target).value)}
    />
    <span class="finding__standing" role="status">${standing(finding)}</span>
    ${[
      { by: /** @type {const} */ (1), icon: "up", label: t("Earlier hit") },
      { by: /** @type {const} */ (-1), icon: "down", label: t("Later hit") },
    ].map(
      ({ by, icon, label }) => html`<button
        key=${icon}
        type="button"
        class=${`icon-button finding__${icon}`}
        aria-label=${label}
        title=${`${label} (${spelled(by > 0 ? "Enter" : "Shift+Enter")})`}
        aria-disabled=${!hasHits}
        onClick=${() => void step(by)}
      >
        <${Icon} name="down" />
      </button>`,
    )}
    <button
      type="button"
      class="icon-button"
      aria-label=${t("End the search")}
      title=${`${t("End the search")} (${spelled("Escape")})`}
      onClick=${close}
    >
      <${Icon} name="close" />
    </button>
  </div>`;
}

/**
 * Takes the focus, and knows who had it.
 *
 * @param {{current: HTMLInputElement | null}} field
 */
function useOrigin(field) {
  const origin = useRef(/** @type {Element | null} */ (null));
  useLayoutEffect(() => {
    origin.current = document.activeElement;
    field.current?.focus();
  }, []);
  return origin;
}

/**
 * Whoever ends the search goes on where it was begun.
 *
 * @param {Element | null} origin
 */
function giveBack(origin) {
  const isThere = origin?.isConnected && origin !== document.body && !origin.closest("dialog");
  const target = isThere ? origin : document.getElementById("composer");
  /** @type {HTMLElement | null} */ (target)?.focus({ preventScroll: true });
}

/**
 * Enter and the arrow up go to what was said earlier, Shift+Enter and the arrow down back.
 *
 * @param {KeyboardEvent} event
 * @param {{step: (by: 1 | -1) => unknown, close: () => void}} does
 */
function walk(event, { step, close }) {
  const { key, shiftKey, isComposing, altKey, ctrlKey, metaKey } = event;
  if (isComposing || altKey || ctrlKey || metaKey) {
    return;
  }
  const isInField = event.target instanceof HTMLInputElement;
  /** @type {Record<string, () => void>} */
  const keys = {
    Escape: close,
    ArrowUp: () => void step(1),
    ArrowDown: () => void step(-1),
    ...(isInField && { Enter: () => void step(shiftKey ? -1 : 1) }),
  };
  if (keys[key]) {
    event.preventDefault();
    keys[key]();
  }
}
