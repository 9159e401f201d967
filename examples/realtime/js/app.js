/** The whole page: signing in, or the lists and a conversation under a bar that says how it stands. */

import { useEffect, useState } from "preact/hooks";

import { ConversationPane } from "./conversation.js";
import { when } from "./format.js";
import { html } from "./html.js";
import { Lists } from "./lists.js";
import { SignIn } from "./sign_in.js";

/** @typedef {import("./shapes.js").State} State */

/** How long Firestore may take before the page says that it does not answer, in milliseconds. */
const PATIENCE = 10_000;

/** @param {{state: State, desk: import("./desk.js").Desk}} props */
export function App({ state, desk }) {
  if (!state.session) {
    return html`<${SignIn} desk=${desk} notice=${state.notice} />`;
  }
  const { conversation } = state;
  return html`<div class=${conversation ? "desk desk--talking" : "desk"}>
    <header class="top">
      <h1 class="top__name">helpdesk</h1>
      <span class="top__user">${state.session.user.name}</span>
      <${SignOut} drafts=${state.drafts} desk=${desk} />
    </header>
    <${Bar} state=${state} />
    ${state.notice && html`<p class="notice" role="alert">${state.notice}</p>`}
    <div class="panes">
      <${Lists} state=${state} desk=${desk} />
      ${
        conversation
          ? html`<${ConversationPane}
              key=${conversation.id}
              conversation=${conversation}
              state=${state}
              desk=${desk}
            />`
          : html`<p class="nothing">Choose an attendance to read it.</p>`
      }
    </div>
  </div>`;
}

/** @param {{drafts: import("./shapes.js").Draft[], desk: import("./desk.js").Desk}} props */
function SignOut({ drafts, desk }) {
  const unsent = drafts.filter((one) => one.taken === null).length;
  const leave = () => {
    const question = `${replies(unsent)} not sent yet and would be lost. Sign out all the same?`;
    if (unsent === 0 || confirm(question)) {
      void desk.signOut();
    }
  };
  return html`<button type="button" class="button" onClick=${leave}>Sign out</button>`;
}

/**
 * How current the page is: in words, and nothing while it is.
 *
 * @param {{state: State}} props
 */
function Bar({ state }) {
  const isLate = useIsLate(state.staleSince);
  const words = [wordsOf(state, isLate), waitingReplies(state)].filter(Boolean).join(" ");
  return html`<p class=${words ? "bar bar--shown" : "bar"} role="status">${words}</p>`;
}

/**
 * @param {State} state
 * @param {boolean} isLate
 */
function wordsOf({ isOnline, staleSince }, isLate) {
  if (!isOnline) {
    const since = staleSince ? `, as it was at ${when(staleSince)}` : "";
    return `Offline: you read what is kept here${since}.`;
  }
  if (staleSince === null) {
    return "";
  }
  return isLate
    ? `Firestore does not answer: you read what is kept here, as it was at ${when(staleSince)}.`
    : "Catching up…";
}

/** @param {State} state */
function waitingReplies({ isOnline, isUnreached, drafts }) {
  const count = drafts.filter((one) => one.taken === null && one.error === null).length;
  if (count === 0 || (isOnline && !isUnreached)) {
    return "";
  }
  const why = isOnline ? "helpdesk cannot be reached: " : "";
  return `${why}${replies(count)} waiting to be sent.`;
}

/** @param {number} count */
function replies(count) {
  return count === 1 ? "1 reply is" : `${count} replies are`;
}

/**
 * Whether it has been so for longer than it should be.
 *
 * @param {number | null} since in milliseconds
 */
function useIsLate(since) {
  const [lateSince, setLateSince] = useState(/** @type {number | null} */ (null));
  useEffect(() => {
    const timer = since === null ? undefined : setTimeout(() => setLateSince(since), PATIENCE);
    return () => clearTimeout(timer);
  }, [since]);
  return since !== null && lateSince === since;
}
