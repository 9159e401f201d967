/** One attendance: its messages, and what can be done with it. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { DraftBubble, MessageBubble } from "./bubbles.js";
import { html } from "./html.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./shapes.js").Conversation} Conversation */
/** @typedef {import("./shapes.js").State} State */

/** @param {{conversation: Conversation, state: State, desk: Desk}} props */
export function ConversationPane({ conversation, state, desk }) {
  const { attendance } = conversation;
  const name = attendance?.client.name ?? "";
  return html`<section class="conversation" aria-label=${`Conversation with ${name}`}>
    <header class="conversation__head">
      <button type="button" class="button back" onClick=${() => desk.close()}>Back</button>
      <h2>${name}</h2>
      ${attendance && html`<span class="state">${stateOf(attendance)}</span>`}
    </header>
    <${Thread} conversation=${conversation} drafts=${state.drafts} desk=${desk} />
    <${Foot} conversation=${conversation} state=${state} desk=${desk} />
  </section>`;
}

/** @param {import("./shapes.js").Attendance} attendance */
function stateOf({ state, attendant }) {
  if (state === "WAITING") {
    return "Waiting";
  }
  return state === "OPEN" ? `With ${attendant?.name ?? "nobody"}` : "Finished";
}

/**
 * @param {{conversation: Conversation, drafts: import("./shapes.js").Draft[], desk: Desk}} props
 */
function Thread({ conversation, drafts, desk }) {
  const { id, messages } = conversation;
  const shown = new Set(messages?.map((one) => one.id));
  const mine = drafts.filter((one) => one.attendance_id === id && !shown.has(one.id));
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => end.current?.scrollTo(0, end.current.scrollHeight), [
    messages?.at(-1)?.id,
    mine.map((one) => one.id + one.error).join(),
  ]);
  return html`<ol class="thread" ref=${end} tabindex="0" aria-label="Messages">
    ${messages?.map((one) => html`<${MessageBubble} key=${one.id} message=${one} desk=${desk} />`)}
    ${mine.map((one) => html`<${DraftBubble} key=${one.id} draft=${one} desk=${desk} />`)}
  </ol>`;
}

/** @param {{conversation: Conversation, state: State, desk: Desk}} props */
function Foot({ conversation: { attendance, isAccepting }, state, desk }) {
  if (!attendance) {
    return null;
  }
  if (attendance.state === "WAITING") {
    // Who is first gets it: that cannot be decided without a connection.
    const isPossible = state.isOnline && !isAccepting;
    return html`<footer class="foot">
      <button
        type="button"
        class="button button--main"
        disabled=${!isPossible}
        onClick=${() => void desk.accept()}
      >
        ${isAccepting ? "Accepting…" : "Accept"}
      </button>
      ${!state.isOnline && html`<span>Accepting needs a connection.</span>`}
    </footer>`;
  }
  if (attendance.state === "FINISHED") {
    return html`<footer class="foot"><span>This attendance is finished.</span></footer>`;
  }
  return html`<${Composer} desk=${desk} />`;
}

/** @param {{desk: Desk}} props */
function Composer({ desk }) {
  const [text, setText] = useState("");
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (text.trim() && desk.reply(text.trim())) {
      setText("");
    }
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      send(event);
    }
  };
  return html`<form class="foot" onSubmit=${send}>
    <textarea
      aria-label="Message"
      placeholder="Write a message"
      rows="2"
      value=${text}
      onInput=${(/** @type {any} */ event) => setText(event.currentTarget.value)}
      onKeyDown=${press}
    ></textarea>
    <button class="button button--main">Send</button>
  </form>`;
}
