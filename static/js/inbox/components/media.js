// @ts-check
/** The file of a message: shown, played or offered; still on its way; or not to be had. */

import { N_, t } from "../../language.js";
import { fileSize } from "../format.js";
import { html } from "../html.js";
import { wordOf } from "../kinds.js";
import { Icon } from "./icon.js";
import { Player } from "./player.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Draft} Draft */
/** @typedef {import("../shapes.js").Media} Media */
/** @typedef {import("../shapes.js").Message} Message */

const LONGEST_SIDE = 320;
const SHORTEST_SIDE = 120;
const UNKNOWN_SIZE = { width: 280, height: 210 };
const EMPTY_EXTENSION = N_("FILE");

/** @param {{message: Message, media: Media, draft: Draft | null, actions: Actions}} props */
export function Medium({ message, media, draft, actions }) {
  if (media.state === "UNAVAILABLE") {
    return html`<${Unavailable} message=${message} media=${media} actions=${actions} />`;
  }
  if (media.state === "PENDING") {
    return html`<${Pending} message=${message} media=${media} />`;
  }
  const source = draft?.file?.url ?? mediaUrl(message);
  return html`<${Shown} message=${message} media=${media} source=${source} actions=${actions} />
    ${draft && html`<${Progress} draft=${draft} actions=${actions} />`}`;
}

/** @param {Message} message */
export function mediaUrl(message) {
  return `/api/v1/messages/${message.id}/media`;
}

/** @param {{message: Message, media: Media, source: string, actions: Actions}} props */
function Shown({ message, media, source, actions }) {
  switch (message.type) {
    case "IMAGE":
      return html`<button
        type="button"
        class="picture"
        aria-label=${t("Photo: open it")}
        style=${box(media)}
        onClick=${() => actions.open({ kind: "view", message })}
      >
        <img src=${source} alt="" decoding="async" />
      </button>`;
    case "STICKER":
      return html`<img
        class="sticker"
        src=${source}
        alt=${t("Sticker")}
        width="144"
        height="144"
      />`;
    case "VIDEO":
      return html`<div class="film" style=${box(media)}>
        <video
          src=${source}
          controls
          playsinline
          preload="metadata"
          aria-label=${t("Video")}
        ></video>
      </div>`;
    case "AUDIO":
      return html`<${Player} source=${source} media=${media} />`;
    default:
      return html`<${Paper} media=${media} source=${source} />`;
  }
}

/** @param {{media: Media, source: string}} props */
function Paper({ media, source }) {
  return html`<a class="paper" href=${source} download=${media.name || "file"}>
    <span class="paper__icon"><${Icon} name="document" /></span>
    <span class="paper__what">
      <span class="paper__name">${media.name || t("Document")}</span>
      <span class="paper__size">${extension(media)} · ${fileSize(media.size)}</span>
    </span>
    <${Icon} name="download" />
  </a>`;
}

/** @param {{message: Message, media: Media}} props */
function Pending({ message, media }) {
  const size = media.size > 0 ? ` · ${fileSize(media.size)}` : "";
  const isSeen = message.type === "IMAGE" || message.type === "VIDEO";
  return html`<div
    class=${isSeen ? "fetching fetching--seen" : "fetching"}
    style=${isSeen ? box(media) : undefined}
    role="status"
  >
    <span class="spinner"></span>
    <span>${media.name || wordOf(message)}${size}</span>
  </div>`;
}

/** @param {{message: Message, media: Media, actions: Actions}} props */
function Unavailable({ message, media, actions }) {
  return html`<div class="missing">
    <${Icon} name="alert" />
    <span class="missing__words">
      <strong>
        ${t("{name} is not available", { name: media.name || (wordOf(message) ?? "") })}
      </strong>
      ${media.reason && html`<span>${t(media.reason)}</span>`}
      <button
        type="button"
        class="link-button"
        onClick=${() => actions.messages.retryMedia(message.id)}
      >
        ${t("Try again")}
      </button>
    </span>
  </div>`;
}

/** @param {{draft: Draft, actions: Actions}} props */
function Progress({ draft, actions }) {
  const part = Math.round((draft.progress ?? 0) * 100);
  if (draft.phase === "refused") {
    return null;
  }
  return html`<div class="upload">
    <progress class="upload__bar" max="100" value=${part} aria-label=${t("Sent so far")}></progress>
    <button
      type="button"
      class="link-button"
      onClick=${() => actions.messages.discardDraft(draft.id)}
    >
      ${t("Cancel")}
    </button>
  </div>`;
}

/**
 * The place of a picture or film, kept before anything of it is loaded.
 *
 * @param {Media} media
 */
function box(media) {
  const { width, height } = fit(media);
  return { width: `${width}px`, aspectRatio: `${width} / ${height}` };
}

/**
 * @param {{width: number | null, height: number | null}} size in pixels
 * @returns {{width: number, height: number}} what it takes on the screen
 */
export function fit({ width, height }) {
  if (!width || !height) {
    return UNKNOWN_SIZE;
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return {
    width: Math.max(SHORTEST_SIDE, Math.round(width * scale)),
    height: Math.max(SHORTEST_SIDE, Math.round(height * scale)),
  };
}

/**
 * What a document is: by its name, else by its type.
 *
 * @param {Media} media
 */
function extension({ name, mime }) {
  const ending = /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1] ?? mime.split("/")[1]?.split(";")[0];
  return ending && ending.length <= 5 ? ending.toUpperCase() : t(EMPTY_EXTENSION);
}
