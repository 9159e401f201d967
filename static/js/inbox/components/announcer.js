// @ts-check
/** What has just come, read out by screen readers without moving the focus. */

import { useEffect, useRef, useState } from "preact/hooks";

import { tn } from "../../language.js";
import { html } from "../html.js";
import { summary } from "../kinds.js";

/** @typedef {import("../shapes.js").State} State */

/** @param {{state: State}} props */
export function Announcer({ state }) {
  const message = useArrival(state);
  const waiting = useQueue(state);
  return html`<div class="hidden" aria-live="polite" data-announces="messages">${message}</div>
    <div class="hidden" aria-live="polite" data-announces="waiting">${waiting}</div>`;
}

/**
 * The client's message that came to the conversation while it was open: what was there before is
 * read by whoever opens it.
 *
 * @param {State} state
 */
function useArrival(state) {
  const attendance = state.selected === null ? undefined : state.attendances.get(state.selected);
  const conversation = state.conversations.get(attendance?.id ?? 0);
  const newest = conversation?.loaded ? conversation.items.at(-1) : undefined;
  const seen = useRef({ attendance: 0, message: "" });
  const [text, setText] = useState("");
  useEffect(() => {
    const before = seen.current;
    seen.current = { attendance: attendance?.id ?? 0, message: newest?.id ?? "" };
    const wasHere = before.attendance === attendance?.id && before.message !== "";
    if (attendance && newest && newest.id !== before.message) {
      const name = state.clients.get(attendance.client.id)?.name ?? attendance.client.name;
      const isNews = wasHere && newest.from === "client";
      setText(isNews ? `${name}: ${summary(newest)}` : "");
    }
  }, [attendance?.id, newest?.id]);
  return text;
}

/**
 * How many wait, whenever there are more of them than before.
 *
 * @param {State} state
 */
function useQueue({ counts, connection }) {
  const known = useRef(/** @type {number | null} */ (null));
  const [text, setText] = useState("");
  useEffect(() => {
    if (connection !== "live") {
      return;
    }
    const before = known.current;
    known.current = counts.waiting;
    if (before !== null && counts.waiting !== before) {
      const { waiting: n } = counts;
      setText(n > before ? tn("{n} client is waiting", "{n} clients are waiting", n) : "");
    }
  }, [counts.waiting, connection]);
  return text;
}
