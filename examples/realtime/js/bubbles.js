/** Messages as they are shown. */

import { useState } from "preact/hooks";

import { Refused, Unreached } from "./api.js";
import { exactly, kindOf, TICKS } from "./format.js";
import { html } from "./html.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./shapes.js").Message} Message */

/** @type {Record<string, string>} */
const AUTHORS = { phone: "From the phone", system: "Automatic", note: "Private note" };

/** @param {{message: Message, desk: Desk}} props */
export function MessageBubble({ message, desk }) {
  const author = AUTHORS[message.from];
  return html`<li class=${`bubble bubble--${message.from}`}>
    ${author && html`<span class="bubble__author">${author}</span>`}
    <${Content} message=${message} desk=${desk} />
    ${message.error && html`<p class="bubble__error">${message.error}</p>`}
    <span class="bubble__foot">
      ${message.reactions?.map((one) => one.emoji).join(" ")}
      ${message.edited_at && !message.deleted_at && html`<span>edited</span>`}
      <time datetime=${message.at}>${exactly(message.at)}</time>
      <${Ticks} status=${message.status} />
    </span>
  </li>`;
}

/**
 * A reply that the copy does not show yet.
 *
 * @param {{draft: import("./shapes.js").Draft, desk: Desk}} props
 */
export function DraftBubble({ draft, desk }) {
  const { id, content, at, taken, error } = draft;
  return html`<li class="bubble bubble--attendant">
    <p class="bubble__text">${content}</p>
    <span class="bubble__foot">
      <time datetime=${at}>${exactly(at)}</time>
      ${taken === null && html`<${Ticks} status=${error === null ? "QUEUED" : "FAILED"} />`}
    </span>
    ${
      error !== null &&
      html`<p class="bubble__error" role="alert">${error}</p>
        <button type="button" class="button" onClick=${() => desk.retry(id)}>Try again</button>
        <button type="button" class="button" onClick=${() => desk.discard(id)}>Throw away</button>`
    }
    ${error === null && html`<span class="bubble__note">${whereOf(taken)}</span>`}
  </li>`;
}

/** @param {number | null} taken */
function whereOf(taken) {
  return taken === null ? "Only on this device so far" : "helpdesk has it";
}

/** @param {{message: Message, desk: Desk}} props */
function Content({ message, desk }) {
  if (message.deleted_at) {
    return html`<p class="bubble__gone">This message was deleted.</p>`;
  }
  const { quote, media, content, location, contacts } = message;
  return html`
    ${quote && html`<blockquote>${quote.content || "…"}</blockquote>`}
    ${media ? html`<${File} message=${message} media=${media} desk=${desk} />` : bare(message)}
    ${location && html`<p>${[location.name, location.address].filter(Boolean).join(", ")}
      (${location.latitude}, ${location.longitude})</p>`}
    ${contacts?.map((one) => html`<p>${one.name}: ${one.phones.join(", ")}</p>`)}
    ${content && html`<p class="bubble__text">${content}</p>`}
  `;
}

/** @param {Message} message without a file */
function bare({ type }) {
  return kindOf(type) && html`<p class="bubble__gone">${kindOf(type)}</p>`;
}

/** @param {{message: Message, media: import("./shapes.js").Media, desk: Desk}} props */
function File({ message: { id, type }, media, desk }) {
  const [address, setAddress] = useState("");
  const [error, setError] = useState("");
  if (media.state !== "READY") {
    const why = media.state === "PENDING" ? "on its way" : "not there any more";
    return html`<p class="bubble__gone">${kindOf(type)} (${why})</p>`;
  }
  const fetchAddress = async () => {
    try {
      setAddress(await desk.fileOf(id, type === "AUDIO" ? "playable" : "file"));
      setError("");
    } catch (reason) {
      if (!(reason instanceof Refused) && !(reason instanceof Unreached)) {
        throw reason;
      }
      setError(reason.message);
    }
  };
  // An address is good for five minutes: then it is asked for again.
  const expired = () => setAddress("");
  if (address) {
    return shownFile(type, media.name || kindOf(type), address, expired);
  }
  return html`<button type="button" class="button" onClick=${fetchAddress}>
      Show: ${media.name || kindOf(type)}
    </button>
    ${error && html`<p class="bubble__error" role="alert">${error}</p>`}`;
}

/**
 * @param {string} type
 * @param {string} name
 * @param {string} address
 * @param {() => void} expired
 */
function shownFile(type, name, address, expired) {
  switch (type) {
    case "IMAGE":
    case "STICKER":
      return html`<img class="bubble__picture" src=${address} alt=${name} onError=${expired} />`;
    case "AUDIO":
      return html`<audio controls src=${address} aria-label=${name} onError=${expired}></audio>`;
    case "VIDEO":
      return html`<video controls src=${address} aria-label=${name} onError=${expired}></video>`;
    default:
      return html`<a href=${address} target="_blank" rel="noopener noreferrer">${name}</a>`;
  }
}

/** @param {{status: string}} props */
function Ticks({ status }) {
  const look = TICKS[status];
  if (!look) {
    return null; // what the client wrote
  }
  const [sign, words] = look;
  return html`<span
    class=${`ticks ticks--${status.toLowerCase()}`}
    role="img"
    aria-label=${words}
    title=${words}
  >${sign}</span>`;
}
