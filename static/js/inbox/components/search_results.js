// @ts-check
/** What the server has found, below what of the list fits. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { html } from "../html.js";
import { sentence } from "../refusals.js";
import { isEmpty, isWorthAsking, search, withPage } from "../searching.js";
import { Icon } from "./icon.js";
import { AttendanceGroup, ClientGroup, MessageGroup } from "./search_hits.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../searching.js").Kind} Kind */
/** @typedef {import("../shapes.js").SearchAnswer} SearchAnswer */
/** @typedef {import("../shapes.js").State} State */

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
