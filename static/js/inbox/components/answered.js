// @ts-check
/** Somebody has answered while this was being written: said once, before it goes. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { ago } from "../format.js";
import { html } from "../html.js";
import { summary } from "../kinds.js";
import { answeredMeanwhile, latestIds } from "../watching.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").Message} Message */
/** @typedef {import("../shapes.js").State} State */

/**
 * Watches what comes while something is being written.
 *
 * @param {State} state
 * @param {number} attendanceId
 * @param {boolean} isIdle nothing is being written
 * @returns {{answer: Message | null, mayGo: () => boolean, forget: () => void}} `answer`: what has
 *   been asked about; `mayGo`: whether what is written may be sent, or is asked about first
 */
export function useAnswered(state, attendanceId, isIdle) {
  const known = useRef(/** @type {Set<string> | null} */ (null));
  // Who reads far up has other messages loaded than those that were the latest.
  const since = useRef("");
  const [answer, setAnswer] = useState(/** @type {Message | null} */ (null));
  const conversation = state.conversations.get(attendanceId);
  const lastAt = state.attendances.get(attendanceId)?.last_message?.at ?? "";
  useEffect(() => {
    if (isIdle) {
      known.current = null;
      setAnswer(null);
    } else if (!known.current) {
      known.current = latestIds(conversation);
      since.current = lastAt;
    }
  }, [isIdle, conversation?.loaded]);

  function mayGo() {
    const { items = [], later = [] } = conversation ?? {};
    const news = [...items, ...later].filter(({ at }) => at > since.current);
    const found = known.current && answeredMeanwhile(news, known.current, state.me?.id);
    if (found) {
      known.current = latestIds(conversation);
      since.current = lastAt;
      setAnswer(found);
    }
    return !found;
  }

  return { answer, mayGo, forget: () => setAnswer(null) };
}

/**
 * The question, which the same key answers that asked to send.
 *
 * @param {{state: State, answer: Message | null, onSend: () => void, onKeep: () => void}} props
 */
export function AnsweredBar({ state, answer, onSend, onKeep }) {
  return html`<div class="composer__asked" role="alert">
    ${
      answer &&
      html`<div class="composer__bar composer__bar--answered">
        <${Icon} name="alert" />
        <div class="composer__about">
          <strong>${whoAnswered(state, answer)}</strong>
          <span class="composer__said">${summary(answer)}</span>
        </div>
        <button type="button" class="button" onClick=${onKeep}>${t("Not yet")}</button>
        <button type="button" class="button button--primary" onClick=${onSend}>
          ${t("Send anyway")}
        </button>
      </div>`
    }
  </div>`;
}

/**
 * @param {State} state
 * @param {Message} answer
 */
function whoAnswered({ users }, { from, user_id: userId, at }) {
  const when = ago(at, Date.now());
  if (from === "phone") {
    return t("Somebody answered from the phone {ago}. Send yours too?", { ago: when });
  }
  const name = users.get(userId ?? 0)?.name ?? t("A colleague");
  return t("{name} answered {ago}. Send yours too?", { name, ago: when });
}
