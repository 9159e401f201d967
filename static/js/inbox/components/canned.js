// @ts-check
/** The list of canned responses above the field, while a slash begins what is written. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { queryOf, ranked } from "../canned.js";
import { classes, html } from "../html.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").CannedResponse} CannedResponse */

const LIST_ID = "canned-list";

/**
 * @typedef {object} Offer what is offered, and how the field leads it
 * @property {CannedResponse[]} found
 * @property {number} active
 * @property {boolean} isOpen
 * @property {boolean} isLoading
 * @property {boolean} hasAny whether there is any response at all
 * @property {(index: number) => void} setActive
 * @property {(event: KeyboardEvent) => boolean} onKey whether the key was meant for the list
 * @property {Record<string, string | boolean | undefined>} field attributes of the field
 */

/**
 * @param {CannedResponse[] | null} responses
 * @param {string} text what stands in the field
 * @param {(response: CannedResponse) => void} choose
 * @returns {Offer}
 */
export function useCanned(responses, text, choose) {
  const query = queryOf(text);
  const [closedAt, setClosedAt] = useState(/** @type {string | null} */ (null));
  const [active, setActive] = useState(0);
  useEffect(() => setActive(0), [query]);
  const isOpen = query !== null && closedAt !== text;
  const found = isOpen ? ranked(responses ?? [], query) : [];

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!isOpen || event.isComposing) {
      return false;
    }
    const { key } = event;
    if (key === "Escape") {
      setClosedAt(text);
    } else if (event.shiftKey || (found.length === 0 && key !== "Enter")) {
      return false;
    } else if (found.length === 0) {
      // Nobody means to send "/typo" to a client; whoever does closes the list first.
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      const step = key === "ArrowDown" ? 1 : -1;
      setActive((active + step + found.length) % found.length);
    } else if (key === "Enter" || key === "Tab") {
      choose(found[active] ?? found[0]);
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  // A field of several lines may not be called a combobox, and tells of the list in these words.
  const field = isOpen
    ? {
        "aria-autocomplete": "list",
        "aria-haspopup": "listbox",
        "aria-controls": LIST_ID,
        "aria-activedescendant": found.length > 0 ? optionId(active) : undefined,
      }
    : {};
  const isLoading = responses === null;
  const hasAny = !isLoading && responses.length > 0;
  return { found, active, isOpen, isLoading, hasAny, setActive, onKey, field };
}

/**
 * @param {{offer: Offer, onChoose: (response: CannedResponse) => void}} props
 */
export function CannedList({ offer, onChoose }) {
  const { found, active, isOpen, setActive } = offer;
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, found.length]);
  if (!isOpen) {
    return null;
  }
  return html`<div class="canned">
    <div id=${LIST_ID} ref=${list} role="listbox" aria-label=${t("Canned responses")}>
      ${found.map(
        (response, index) => html`<div
          key=${response.id}
          id=${optionId(index)}
          class=${classes("canned__one", index === active && "canned__one--active")}
          role="option"
          aria-selected=${String(index === active)}
          onPointerMove=${() => index !== active && setActive(index)}
          onPointerDown=${(/** @type {PointerEvent} */ event) => event.preventDefault()}
          onClick=${() => onChoose(response)}
        >
          <span class="canned__code">/${response.shortcode}</span>
          <span class="canned__text">${response.content || response.media?.name}</span>
          ${response.media && html`<${Icon} name="attach" />`}
        </div>`,
      )}
    </div>
    ${found.length === 0 && html`<${NoneFound} offer=${offer} />`}
  </div>`;
}

/** @param {{offer: Offer}} props */
function NoneFound({ offer: { isLoading, hasAny } }) {
  if (isLoading) {
    return html`<p class="canned__none" role="status">${t("Loading…")}</p>`;
  }
  return html`<p class="canned__none">
    ${hasAny ? t("No canned response matches.") : t("No canned responses yet.")}
    ${" "}<a href="/canned-responses">${t("Manage them")}</a>
    ${" · "}${t("Esc, then Enter, sends it as it is.")}
  </p>`;
}

/** @param {number} index */
function optionId(index) {
  return `${LIST_ID}-${index}`;
}
