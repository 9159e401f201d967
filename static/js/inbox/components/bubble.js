// @ts-check
/** One message. */

import { t } from "../../language.js";
import { hasHistory } from "../abilities.js";
import { clock, fullTime } from "../format.js";
import { classes, html, memo } from "../html.js";
import { isCall, isFewEmoji } from "../kinds.js";
import { Content } from "./content.js";
import { Icon } from "./icon.js";
import { MessageMenu } from "./message_menu.js";
import { Quote } from "./quote.js";
import { Reactions } from "./reactions.js";
import { Ticks } from "./ticks.js";
import { Trouble } from "./trouble.js";

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
 * @property {string} client the client's name
 * @property {import("../shapes.js").User | null} me
 * @property {boolean} mayWrite
 * @property {boolean} isFound a search in the conversation has come to it
 * @property {(id: string) => void} onReveal scrolls to another message
 * @property {Actions} actions
 */

/** @type {Record<string, string>} */
const SIDES = { client: "in", attendant: "out", phone: "out", system: "auto", note: "note" };

export const Bubble = memo(
  /** @param {Props} props */
  (props) => {
    const { message, draft, isFirst, isLast, author, mayWrite, isFound, actions } = props;
    const side = sideOf(message);
    const reactions = message.reactions ?? [];
    const hasAuthor = isFirst && author && side !== "line";
    const names = classes(
      "bubble",
      `bubble--${side}`,
      isFirst && "bubble--first",
      isLast && "bubble--last",
      draft && "bubble--draft",
      lookOf(message),
    );
    return html`<li
      class=${classes(
        "place",
        `place--${side}`,
        reactions.length > 0 && "place--reacted",
        isFound && "place--found",
      )}
      aria-current=${isFound ? "true" : undefined}
      data-message=${message.id}
      tabindex="-1"
    >
      <div class=${names}>
        ${
          hasAuthor &&
          html`<span class="bubble__author">
            ${side === "note" && html`<${Icon} name="lock" />`}${author}
          </span>`
        }
        ${message.deleted_at ? html`<${Deleted} ...${props} />` : html`<${Body} ...${props} />`}
        <${Meta} ...${props} />
        ${!draft && side !== "line" && html`<${MessageMenu} ...${props} />`}
        ${
          reactions.length > 0 &&
          html`<${Reactions} reactions=${reactions} client=${props.client} />`
        }
      </div>
      <${Trouble} message=${message} draft=${draft} mayWrite=${mayWrite} actions=${actions} />
    </li>`;
  },
);

/** @param {Props} props */
function Body({ message, draft, client, actions, onReveal }) {
  const { quote, quoted_message_id: quoted } = message;
  return html`${
    message.is_forwarded &&
    html`<span class="bubble__mark"><${Icon} name="forward" />${t("Forwarded")}</span>`
  }
  ${
    message.is_view_once &&
    html`<span class="bubble__mark"><${Icon} name="once" />${t("View once")}</span>`
  }
  ${
    quote &&
    html`<${Quote}
      quote=${quote}
      name=${quote.from_me ? t("We") : client}
      onShow=${quoted ? () => onReveal(quoted) : null}
    />`
  }
  <${Content} message=${message} draft=${draft} actions=${actions} />`;
}

/** @param {Props} props */
function Deleted({ message, me, actions }) {
  return html`<span class="bubble__kind">
    <${Icon} name="ban" />${deletedBy(message, me)}
    ${
      hasHistory(message, me) &&
      html`<button
        type="button"
        class="link-button"
        onClick=${() => actions.open({ kind: "history", message })}
      >
        ${t("Show")}
      </button>`
    }
  </span>`;
}

/**
 * @param {Message} message
 * @param {import("../shapes.js").User | null} me
 */
function deletedBy(message, me) {
  if (message.from === "client") {
    return t("The client deleted this message");
  }
  const isMine = message.from === "attendant" && message.user_id === me?.id;
  return isMine ? t("You deleted this message") : t("This message was deleted");
}

/** @param {Props} props */
function Meta({ message, actions }) {
  const { edited_at: edited, deleted_at: deleted } = message;
  return html`<span class="bubble__meta">
    ${
      message.from === "phone" &&
      html`<span class="bubble__origin"><${Icon} name="number" />${t("from the phone")}</span>`
    }
    ${
      edited &&
      !deleted &&
      html`<button
        type="button"
        class="bubble__edited"
        title=${t("Edited {time}", { time: fullTime(edited) })}
        onClick=${() => actions.open({ kind: "history", message })}
      >
        ${t("edited")}
      </button>`
    }
    <time datetime=${message.at} title=${fullTime(message.at)}>${clock(message.at)}</time>
    ${message.from !== "client" && !deleted && html`<${Ticks} status=${message.status} />`}
  </span>`;
}

/**
 * At the client's side, at ours, or a line across: what nobody wrote.
 *
 * @param {Message} message
 */
function sideOf(message) {
  const isRecord = message.from === "system" && message.status === "RECEIVED";
  return isRecord || isCall(message) ? "line" : (SIDES[message.from] ?? "in");
}

/**
 * A picture fills its bubble; a sticker has none; a few emoji alone are large.
 *
 * @param {Message} message
 */
function lookOf(message) {
  const { type, media, content, deleted_at: deleted } = message;
  if (!deleted && isFewEmoji(message)) {
    return "bubble--emoji";
  }
  const isGone = media?.state === "UNAVAILABLE" || media?.state === "EXPIRED";
  if (!media || deleted || isGone || media.is_broken) {
    return null;
  }
  if (type === "STICKER") {
    return "bubble--sticker";
  }
  const isSeen = type === "IMAGE" || type === "VIDEO";
  return isSeen && classes("bubble--seen", content === "" && "bubble--bare");
}
