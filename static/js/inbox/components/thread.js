// @ts-check
/** The messages of the conversation, and where the reader stands among them. */

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { t, tn } from "../../language.js";
import { foundIn } from "../finding.js";
import { dayLabel, shortDate } from "../format.js";
import { isNewsTo } from "../handing.js";
import { html, memo } from "../html.js";
import { watchLongPress } from "../long_press.js";
import { mayWrite } from "../permissions.js";
import { layOut } from "../thread.js";
import { Bubble } from "./bubble.js";
import { Icon } from "./icon.js";
import { useScroll } from "./scroll.js";
import { BubbleSkeletons } from "./skeletons.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").Message} Message */
/** @typedef {import("../shapes.js").State} State */

/**
 * @param {{state: State, attendance: Attendance, client: import("../shapes.js").Client,
 *   actions: Actions, minute: number}} props
 */
export function Thread({ state, attendance, client, actions, minute }) {
  const days = layOut(state, attendance.id);
  const conversation = state.conversations.get(attendance.id);
  const bubbles = days.flatMap((day) => day.bubbles);
  const written = bubbles.at(-1)?.draft?.id;
  const hasNewer = conversation?.hasNewer ?? false;
  const found = foundIn(state.finding, attendance.id);
  const scroll = useScroll(
    bubbles.map((bubble) => bubble.message.id),
    hasNewer,
  );
  const messages = bubbles.map((bubble) => bubble.message);
  const unseen = useUnseen(messages, scroll.isAtEnd, hasNewer) + countNews(conversation);

  const isSeeking = useSeeking(state, attendance.id, scroll, actions);
  useLayoutEffect(() => {
    if (state.divider?.attendanceId === attendance.id && !isSeeking.current) {
      scroll.reveal(state.divider.messageId);
    }
  }, [state.divider]);

  useEffect(() => {
    if (scroll.isNearStart && conversation?.hasOlder && !conversation.failed) {
      void actions.loadOlder(attendance.id);
    }
  }, [scroll.isNearStart, conversation?.items[0]?.id, conversation?.loading]);

  useEffect(() => {
    if (scroll.isNearEnd && conversation?.hasNewer && !conversation.failed) {
      void actions.loadNewer(attendance.id);
    }
  }, [scroll.isNearEnd, conversation?.items.at(-1)?.id, conversation?.loading]);

  useEffect(() => {
    // Whoever writes while looking at a window has given it up.
    if (conversation && !conversation.loaded && !conversation.loading && !conversation.failed) {
      void actions.load(attendance.id);
    }
  }, [conversation]);

  useEffect(() => {
    if (scroll.ref.current) {
      watchLongPress(scroll.ref.current);
    }
  }, []);
  const reveal = useCallback((/** @type {string} */ id) => {
    if (!scroll.show(id)) {
      void actions.showQuoted(id);
    }
  }, [attendance.id]);
  const toEnd = () => {
    scroll.toEnd();
    if (hasNewer) {
      void actions.loadNewest(attendance.id);
    }
  };

  const isNews = isNewsTo(state.me, attendance);
  useReading(attendance, isNews, scroll.isAtEnd && (conversation?.loaded ?? false), actions);

  useEffect(() => {
    if (written) {
      scroll.toEnd();
    }
  }, [written]);

  return html`<div class="thread">
    <div
      class="thread__scroller"
      ref=${scroll.ref}
      tabindex="0"
      role="log"
      aria-label=${t("Messages")}
      aria-live="off"
    >
      <div class="thread__content">
        <div class="thread__start">
          <${Start}
            erasedAt=${attendance.erased_at ?? null}
            conversation=${conversation}
            onRetry=${() => retry(actions, attendance.id, conversation)}
          />
        </div>
        ${days.map(
          (day) => html`<${DaySection}
            key=${day.key}
            day=${day}
            label=${dayLabel(day.at, minute)}
            users=${state.users}
            me=${state.me}
            client=${client.name}
            mayWrite=${mayWrite(state.me, attendance)}
            found=${day.bubbles.some(({ message }) => message.id === found) ? found : null}
            onReveal=${reveal}
            actions=${actions}
          />`,
        )}
        ${hasNewer && html`<div class="thread__end" role="status">${t("Loading…")}</div>`}
      </div>
    </div>
    ${
      !scroll.isAtEnd &&
      html`<button
        type="button"
        class="jump"
        aria-label=${jumpLabel(unseen)}
        onClick=${toEnd}
      >
      <${Icon} name="down" />
      ${unseen > 0 && html`<span class="count">${unseen}</span>`}
    </button>`
    }
  </div>`;
}

/**
 * @typedef {Pick<State, "users" | "me"> & {day: import("../thread.js").Day, label: string,
 *   client: string, mayWrite: boolean, found: string | null, onReveal: (id: string) => void,
 *   actions: Actions}} DayProps `found`: the message of this day that a search has come to
 */

const DaySection = memo((/** @type {DayProps} */ props) => {
  const { day, label, users, me, client, mayWrite: canWrite, found, onReveal, actions } = props;
  return html`<section class="day" aria-label=${label}>
    <h3 class="day__label"><span>${label}</span></h3>
    <ol class="day__messages">
      ${day.bubbles.flatMap((bubble) => [
        // One flat list, where each is known by its key: older ones come before it.
        bubble.isUnreadFrom && html`<li key="unread" class="divider"><span>${t("Unread")}</span></li>`,
        html`<${Bubble}
          key=${bubble.message.id}
          message=${bubble.message}
          draft=${bubble.draft}
          isFirst=${bubble.isFirst}
          isLast=${bubble.isLast}
          author=${authorOf({ users, me }, bubble.message)}
          client=${client}
          me=${me}
          mayWrite=${canWrite}
          isFound=${bubble.message.id === found}
          onReveal=${onReveal}
          actions=${actions}
        />`,
      ])}
    </ol>
  </section>`;
});

/**
 * @param {{conversation: import("../shapes.js").Conversation | undefined,
 *   erasedAt: string | null, onRetry: () => void}} props
 */
function Start({ conversation, erasedAt, onRetry }) {
  if (conversation?.failed) {
    return html`<p>${t("The messages could not be loaded.")}</p>
      <button type="button" class="button" onClick=${onRetry}>${t("Load the messages")}</button>`;
  }
  if (!conversation?.loaded) {
    return html`<${BubbleSkeletons} />`;
  }
  if (conversation.hasOlder) {
    return html`<span class="thread__loading" role="status">${t("Loading…")}</span>`;
  }
  return erasedAt
    ? html`<span>${t("The messages were deleted on {date}.", { date: shortDate(erasedAt) })}</span>`
    : html`<span>${t("The attendance began here.")}</span>`;
}

/**
 * @param {Actions} actions
 * @param {number} attendanceId
 * @param {import("../shapes.js").Conversation | undefined} conversation
 */
function retry(actions, attendanceId, conversation) {
  const isSound = conversation?.loaded && !conversation.stale;
  void (isSound ? actions.loadOlder(attendanceId) : actions.load(attendanceId));
}

/** @param {number} unseen */
function jumpLabel(unseen) {
  return unseen > 0
    ? tn("To the end: {n} new", "To the end: {n} new", unseen)
    : t("To the end");
}

/**
 * The name above a run: colleagues and the program; the client and the reader need none.
 *
 * @param {Pick<State, "users" | "me">} state
 * @param {Message} message
 * @returns {string | null}
 */
function authorOf(state, message) {
  if (message.from === "system") {
    return t("Automatic");
  }
  if (message.from === "note") {
    return noteBy(state, message);
  }
  if (message.user_id === null || message.user_id === state.me?.id) {
    return null;
  }
  return state.users.get(message.user_id)?.name ?? t("A colleague");
}

/**
 * @param {Pick<State, "users" | "me">} state
 * @param {Message} message
 */
function noteBy(state, { user_id: userId }) {
  if (userId === state.me?.id) {
    return t("Your private note");
  }
  const name = state.users.get(userId ?? 0)?.name ?? t("A colleague");
  return t("Private note by {name}", { name });
}

/**
 * Shows the message that is sought, loading what stands around it.
 *
 * @param {State} state
 * @param {number} attendanceId
 * @param {{show: (id: string) => boolean}} scroll
 * @param {Actions} actions
 * @returns {{current: boolean}} whether one was sought here
 */
function useSeeking(state, attendanceId, scroll, actions) {
  const sought = state.sought?.attendanceId === attendanceId ? state.sought : null;
  const conversation = state.conversations.get(attendanceId);
  const isSeeking = useRef(false);
  isSeeking.current ||= sought !== null;
  useEffect(() => {
    if (!sought || !conversation?.loaded || conversation.stale || conversation.loading) {
      return;
    }
    if (scroll.show(sought.messageId) || conversation.failed) {
      actions.seek(null);
    } else {
      void actions.loadAround(attendanceId, sought.messageId);
    }
  }, [sought, conversation]);
  return isSeeking;
}

/**
 * How many messages of the client have come since a window was opened.
 *
 * @param {import("../shapes.js").Conversation | undefined} conversation
 */
function countNews(conversation) {
  return conversation?.later.filter((message) => message.from === "client").length ?? 0;
}

/**
 * How many messages of the client have come since the reader left the end.
 *
 * @param {Message[]} messages
 * @param {boolean} isAtEnd
 * @param {boolean} hasNewer the last of them is not the newest
 */
function useUnseen(messages, isAtEnd, hasNewer) {
  const lastSeen = useRef(/** @type {string | null} */ (null));
  const wasWindow = useRef(hasNewer);
  const known = useRef(0);
  /** Those that were loaded and are no more, because the reader went far up. */
  const left = useRef(0);
  const newest = messages.at(-1)?.id ?? null;
  // What a window is filled up with is not new.
  if (isAtEnd || hasNewer || wasWindow.current || lastSeen.current === null) {
    lastSeen.current = newest;
  }
  if (!hasNewer) {
    left.current = 0;
  } else if (!wasWindow.current) {
    left.current = known.current;
  }
  wasWindow.current = hasNewer;
  const index = messages.findIndex((message) => message.id === lastSeen.current);
  const unseen = messages.slice(index + 1).filter((message) => message.from === "client").length;
  known.current = left.current + unseen;
  return known.current;
}

/**
 * Tells that the attendance is read while its attendant looks at its end.
 *
 * @param {Attendance} attendance
 * @param {boolean} isNews
 * @param {boolean} isInSight
 * @param {Actions} actions
 */
function useReading(attendance, isNews, isInSight, actions) {
  const [isFocused, setIsFocused] = useState(document.hasFocus());
  useEffect(() => {
    const look = () => setIsFocused(document.hasFocus() && !document.hidden);
    addEventListener("focus", look);
    addEventListener("blur", look);
    return () => {
      removeEventListener("focus", look);
      removeEventListener("blur", look);
    };
  }, []);
  useEffect(() => {
    if (isFocused && isInSight && isNews) {
      void actions.read(attendance.id);
    }
  }, [isFocused, isInSight, attendance.id, isNews, attendance.seq]);
}
