// @ts-check
/** The search: its field above the list, and below what of the list fits what the server found. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { keyOf } from "../commands.js";
import { html } from "../html.js";
import { spelled } from "../keys.js";
import { sentence } from "../refusals.js";
import { LONGEST_QUERY, isEmpty, isWorthAsking, search, withPage } from "../searching.js";
import { ClientGroup, AttendanceGroup, MessageGroup } from "./search_hits.js";
import { Icon } from "./icon.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../searching.js").Kind} Kind */
/** @typedef {import("../shapes.js").SearchAnswer} SearchAnswer */
/** @typedef {import("../shapes.js").State} State */

/** @param {{query: string, onSearch: (query: string) => void}} props */
export function SearchField({ query, onSearch }) {
  return html`<label class="search">
    <${Icon} name="search" />
    <span class="hidden">${t("Search names, numbers and messages")}</span>
    <input
      id="search"
      class="search__input"
      type="search"
      placeholder=${t("Search")}
      autocomplete="off"
      spellcheck=${false}
      maxlength=${LONGEST_QUERY}
      value=${query}
      onInput=${(/** @type {InputEvent} */ event) =>
        onSearch(/** @type {HTMLInputElement} */ (event.target).value)}
    />
    <kbd class="search__key" aria-hidden="true">${spelled(keyOf("search"))}</kbd>
  </label>`;
}

/**
 * What the server has found for the query, in groups.
 *
 * @param {{state: State, actions: Actions, minute: number, isFirst: boolean}} props `isFirst`:
 *   nothing of the list is shown above
 */
export function SearchResults({ state, actions, minute, isFirst }) {
  const shown = state.attendances.get(state.selected ?? 0)?.client;
  // Whose conversation alone is searched, while that is the one that is shown.
  const [only, setOnly] = useState(/** @type {number | null} */ (null));
  const isOnly = shown !== undefined && only === shown.id;
  const { answer, isAsking, trouble, more, again } = useSearch(
    state.query,
    isOnly ? shown.id : undefined,
  );
  if (state.query.trim() === "") {
    return null;
  }
  if (!isWorthAsking(state.query)) {
    return html`<p class="found__hint">${t("Type at least two letters or figures.")}</p>`;
  }
  const shared = { state, actions, minute, onMore: more };
  return html`<div class="found" aria-busy=${isAsking}>
    ${
      shown &&
      html`<button
        type="button"
        class="found__only"
        aria-pressed=${isOnly}
        onClick=${() => setOnly(isOnly ? null : shown.id)}
      >
        ${t("Only messages with {name}", { name: shown.name })}
      </button>`
    }
    <p class="hidden" role="status">${isAsking ? "" : spoken(answer)}</p>
    ${
      trouble !== null &&
      html`<p class="found__hint" role="alert">
        ${trouble}
        <button type="button" class="link-button" onClick=${again}>${t("Try again")}</button>
      </p>`
    }
    ${
      answer === null
        ? trouble === null && html`<p class="found__hint">${t("Searching…")}</p>`
        : html`<${ClientGroup} hits=${answer.clients} ...${shared} />
          <${AttendanceGroup} hits=${answer.attendances} ...${shared} />
          <${MessageGroup} hits=${answer.messages} ...${shared} />
          ${isEmpty(answer) && html`<${NothingFound} query=${state.query} isFirst=${isFirst} />`}`
    }
  </div>`;
}

/** @param {{query: string, isFirst: boolean}} props */
function NothingFound({ query, isFirst }) {
  return html`<div class="empty">
    <${Icon} name="search" />
    <h2>
      ${
        isFirst
          ? t("Nothing found for “{query}”", { query: query.trim() })
          : t("Nothing else found for “{query}”", { query: query.trim() })
      }
    </h2>
    <p>${t("Try fewer words, or only the beginning of the last one. Every word has to be there; words in quotes have to stand side by side.")}</p>
  </div>`;
}

/**
 * Asks for the present query; the question before is called off. What was found stays until there
 * is an answer to the new one.
 *
 * @param {string} query
 * @param {number | undefined} clientId with whom alone
 */
function useSearch(query, clientId) {
  const [answer, setAnswer] = useState(/** @type {SearchAnswer | null} */ (null));
  const [isAsking, setIsAsking] = useState(false);
  const [trouble, setTrouble] = useState(/** @type {string | null} */ (null));
  const [turn, setTurn] = useState(0);
  const present = useRef(new AbortController());

  useEffect(() => {
    const controller = new AbortController();
    present.current = controller;
    setTrouble(null);
    if (!isWorthAsking(query)) {
      setAnswer(null);
      setIsAsking(false);
      return undefined;
    }
    setIsAsking(true);
    void read(search(query, { signal: controller.signal, clientId }), controller.signal, setAnswer);
    return () => controller.abort();
  }, [query.trim(), clientId, turn]);

  /**
   * @param {Promise<SearchAnswer>} asked
   * @param {AbortSignal} signal
   * @param {(found: SearchAnswer) => void} take
   */
  async function read(asked, signal, take) {
    try {
      const found = await asked;
      if (!signal.aborted) {
        take(found);
        setIsAsking(false);
      }
    } catch (error) {
      if (!signal.aborted) {
        setTrouble(sentence(error));
        setIsAsking(false);
      }
    }
  }

  /** @param {Kind} kind */
  function more(kind) {
    const { signal } = present.current;
    const cursor = answer?.[kind]?.next_cursor;
    if (!cursor || isAsking) {
      return;
    }
    setIsAsking(true);
    const take = (/** @type {SearchAnswer} */ page) =>
      setAnswer((known) => known && withPage(known, kind, page));
    void read(search(query, { signal, kind, cursor, clientId }), signal, take);
  }

  return { answer, isAsking, trouble, more, again: () => setTurn((known) => known + 1) };
}

/**
 * For who does not see it.
 *
 * @param {SearchAnswer | null} answer
 */
function spoken(answer) {
  if (answer === null) {
    return "";
  }
  return t("Found: {clients} clients, {attendances} attendances, {messages} messages.", {
    clients: answer.clients?.count ?? 0,
    attendances: answer.attendances?.count ?? 0,
    messages: answer.messages?.count ?? 0,
  });
}

/**
 * The arrow keys go from the field through what is listed and back; Enter in the field opens the
 * first of it, and Escape comes back to the field.
 *
 * @param {KeyboardEvent} event
 * @param {(query: string) => void} onSearch
 */
export function walkResults(event, onSearch) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const field = /** @type {HTMLInputElement | null} */ (list.querySelector("#search"));
  if (!field || field.value === "" || event.isComposing || event.altKey || event.ctrlKey) {
    return;
  }
  const hits = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".row, .hit")]);
  const place = hits.indexOf(/** @type {HTMLElement} */ (event.target));
  const isInField = event.target === field;
  if (place < 0 && !isInField) {
    return;
  }
  /** @type {Record<string, () => void>} */
  const does = {
    ArrowDown: () => hits[Math.min(place + 1, hits.length - 1)]?.focus(),
    ArrowUp: () => (place <= 0 ? field : hits[place - 1]).focus(),
    Escape: () => {
      field.focus();
      onSearch("");
    },
    ...(isInField && { Enter: () => hits[0]?.click() }),
  };
  if (does[event.key]) {
    event.preventDefault();
    does[event.key]();
  }
}
