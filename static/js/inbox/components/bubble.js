// @ts-check
/** One message. */

import { clock, fullTime } from "../format.js";
import { classes, html, memo } from "../html.js";
import { Formatted } from "./formatted.js";
import { Icon } from "./icon.js";
import { KINDS } from "./preview.js";
import { Ticks } from "./ticks.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Draft} Draft */
/** @typedef {import("../shapes.js").Message} Message */

/**
 * @typedef {object} Props
 * @property {Message} message
 * @property {Draft | null} draft set while the server has not acknowledged it
 * @property {boolean} isFirst of its run
 * @property {boolean} isLast of its run
 * @property {string | null} author shown above the first of a run
 * @property {boolean} mayWrite
 * @property {Actions} actions
 */

/** @type {Record<string, string>} */
const SIDES = { client: "in", attendant: "out", phone: "out", system: "out", note: "note" };

export const Bubble = memo(
  /** @param {Props} props */
  ({ message, draft, isFirst, isLast, author, mayWrite, actions }) => {
    const side = SIDES[message.from] ?? "in";
    const names = classes(
      "bubble",
      `bubble--${side}`,
      isFirst && "bubble--first",
      isLast && "bubble--last",
      draft && "bubble--draft",
    );
    return html`<li class=${`place place--${side}`} data-message=${message.id}>
      <div class=${names}>
        ${isFirst && author && html`<span class="bubble__author">${author}</span>`}
        <${Content} message=${message} />
        <span class="bubble__meta">
          ${
            message.from === "phone" &&
            html`<span class="bubble__origin"><${Icon} name="number" />from the phone</span>`
          }
          <time datetime=${message.at} title=${fullTime(message.at)}>${clock(message.at)}</time>
          ${message.from !== "client" && html`<${Ticks} status=${message.status} />`}
        </span>
      </div>
      <${Trouble} message=${message} draft=${draft} mayWrite=${mayWrite} actions=${actions} />
    </li>`;
  },
);

/** @param {{message: Message}} props */
function Content({ message }) {
  if (message.type === "TEXT") {
    return html`<span class="bubble__text"><${Formatted} text=${message.content} /></span>`;
  }
  const [icon, word] = KINDS[message.type] ?? KINDS.UNSUPPORTED;
  const kind = message.type === "UNSUPPORTED" ? (message.whatsapp_type ?? "unknown") : word;
  return html`<span class="bubble__kind">
      <${Icon} name=${icon} />Message of type ${kind}: not shown yet
    </span>
    ${
      message.content !== "" &&
      html`<span class="bubble__text"><${Formatted} text=${message.content} /></span>`
    }`;
}

/** @param {Pick<Props, "message" | "draft" | "mayWrite" | "actions">} props */
function Trouble({ message, draft, mayWrite, actions }) {
  if (draft) {
    return html`<${DraftTrouble} draft=${draft} actions=${actions} />`;
  }
  const isFailed = message.status === "FAILED";
  if (!isFailed && message.status !== "UNCERTAIN") {
    return null;
  }
  return html`<p class=${classes("trouble", isFailed && "trouble--bad")}>
    <span>
      ${
        isFailed
          ? `Not sent. ${message.error ?? ""}`
          : "May or may not have been sent. Look at the phone; sending again may double it."
      }
    </span>
    ${
      mayWrite &&
      html`<button
      type="button"
      class="link-button"
      onClick=${() => actions.retryMessage(message.id)}
    >
      ${isFailed ? "Retry" : "Send again"}
    </button>`
    }
  </p>`;
}

/** @param {{draft: Draft, actions: Actions}} props */
function DraftTrouble({ draft, actions }) {
  if (draft.phase === "sending") {
    return null;
  }
  const isRefused = draft.phase === "refused";
  return html`<p class=${classes("trouble", isRefused && "trouble--bad")}>
    <span>${isRefused ? `Refused: ${draft.reason}` : "Waiting for the connection."}</span>
    <button type="button" class="link-button" onClick=${() => actions.retryDraft(draft.id)}>
      Retry
    </button>
    ${
      isRefused &&
      html`<button
      type="button"
      class="link-button"
      onClick=${() => actions.discardDraft(draft.id)}
    >
      Discard
    </button>`
    }
  </p>`;
}
