// @ts-check
/** The file of a message: shown, played or offered; still on its way; or not to be had. */

import { t } from "../../language.js";
import { hasLeft } from "../drafts.js";
import { mediaUrl, playableUrl } from "../file_urls.js";
import { fileSize } from "../format.js";
import { html } from "../html.js";
import { wordOf } from "../kinds.js";
import { playNext } from "../playing.js";
import { Icon } from "./icon.js";
import { Paper } from "./paper.js";
import { Player } from "./player.js";
import { Film, Picture, Sticker, box } from "./sight.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Draft} Draft */
/** @typedef {import("../shapes.js").Media} Media */
/** @typedef {import("../shapes.js").Message} Message */

/** @param {{message: Message, media: Media, draft: Draft | null, actions: Actions}} props */
export function Medium({ message, media, draft, actions }) {
  switch (media.state) {
    case "UNAVAILABLE":
      return html`<${Unavailable} message=${message} media=${media} actions=${actions} />`;
    case "EXPIRED":
      return html`<${Expired} message=${message} media=${media} />`;
    case "PENDING":
      return html`<${Pending} message=${message} media=${media} />`;
    default:
      return html`<${Shown} message=${message} media=${media} draft=${draft} actions=${actions} />
        ${draft && html`<${Progress} draft=${draft} actions=${actions} />`}`;
  }
}

/** @param {{message: Message, media: Media, draft: Draft | null, actions: Actions}} props */
function Shown({ message, media, draft, actions }) {
  const local = draft?.file?.url ?? null;
  const onLost = () => void actions.messages.retryMedia(message.id);
  const common = { message, media, local, onLost };
  const onOpen = () => actions.open({ kind: "view", message });
  if (media.is_broken) {
    const note = t("It cannot be shown here: the file is damaged or of another kind.");
    return html`<${Paper} ...${common} source=${local ?? mediaUrl(message)} note=${note} />`;
  }
  switch (message.type) {
    case "IMAGE":
      return html`<${Picture} ...${common} onOpen=${onOpen} />`;
    case "STICKER":
      return html`<${Sticker} ...${common} />`;
    case "VIDEO":
      return html`<${Film} ...${common} onOpen=${onOpen} />`;
    case "AUDIO":
      return html`<${Player}
        key=${local ?? "kept"}
        id=${message.id}
        media=${media}
        sources=${soundsOf(message, media, local)}
        isPlayedThere=${message.status === "PLAYED"}
        onLost=${onLost}
        onEnd=${() => playNext(actions.voiceAfter(message))}
      />`;
    default:
      return html`<${Paper} ...${common} source=${local ?? mediaUrl(message)} />`;
  }
}

/**
 * What a browser may play of a sound, the best first. Safari plays no Ogg: it takes the copy.
 *
 * @param {Message} message
 * @param {Media} media
 * @param {string | null} [local]
 * @returns {import("./player.js").Source[]}
 */
export function soundsOf(message, media, local = null) {
  if (local) {
    return [{ url: local, type: undefined }];
  }
  const type = media.mime === "audio/ogg" ? "audio/ogg; codecs=opus" : media.mime;
  return [
    { url: mediaUrl(message), type },
    { url: playableUrl(message), type: "audio/mp4" },
  ];
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
    ${media.reason ? html`<${Icon} name="clock" />` : html`<span class="spinner"></span>`}
    <span class="fetching__words">
      <span>${media.name || wordOf(message)}${size}</span>
      ${
        media.reason &&
        html`<span class="fetching__reason">
          ${t(media.reason)} ${t("It is fetched by itself as soon as it can be.")}
        </span>`
      }
    </span>
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

/** @param {{message: Message, media: Media}} props */
function Expired({ message, media }) {
  const size = media.size > 0 ? ` · ${fileSize(media.size)}` : "";
  return html`<div class="missing missing--expired">
    <${Icon} name="delete" />
    <span class="missing__words">
      <strong>${media.name || wordOf(message)}${size}</strong>
      <span>${media.reason ? t(media.reason) : t("The file was deleted to make room.")}</span>
    </span>
  </div>`;
}

/** @param {{draft: Draft, actions: Actions}} props */
function Progress({ draft, actions }) {
  const part = Math.round((draft.progress ?? 0) * 100);
  if (draft.phase === "refused") {
    return null;
  }
  if (hasLeft(draft)) {
    return html`<div class="upload" role="status">
      <span class="spinner"></span> ${t("Getting it ready to be sent…")}
    </div>`;
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
