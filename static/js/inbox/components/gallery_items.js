// @ts-check
/** One file in the gallery. */

import { t } from "../../language.js";
import { mediaUrl, placeUrl } from "../file_urls.js";
import { fileSize, fullTime, listTime } from "../format.js";
import { html } from "../html.js";
import { wordOf } from "../kinds.js";
import { Icon } from "./icon.js";
import { soundsOf } from "./media.js";
import { extension } from "./paper.js";
import { Player } from "./player.js";
import { showing } from "./tile.js";

/** @typedef {import("../shapes.js").Media} Media */
/** @typedef {import("./tile.js").Props} Props */

/** @param {Props} props */
export function SoundRow({ message, sender, onShow }) {
  const media = /** @type {Media} */ (message.media);
  return html`<li class="gallery__row">
    <${Line} message=${message} sender=${sender} onShow=${onShow} />
    ${
      media.state === "READY"
        ? html`<${Player}
            id=${message.id}
            media=${media}
            sources=${soundsOf(message, media)}
            isPlayedThere=${message.status === "PLAYED"}
          />`
        : html`<${Gone} media=${media} word=${wordOf(message) ?? ""} />`
    }
  </li>`;
}

/** @param {Props} props */
export function DocumentRow({ message, sender, onShow }) {
  const media = /** @type {Media} */ (message.media);
  return html`<li class="gallery__row">
    <${Line} message=${message} sender=${sender} onShow=${onShow} />
    ${
      media.state === "READY"
        ? html`<a class="gallery__paper" href=${mediaUrl(message)} download=${media.name || "file"}>
            <span class="paper__icon"><${Icon} name="document" /></span>
            <span class="paper__what">
              <span class="paper__name">${media.name || wordOf(message)}</span>
              <span class="paper__size">${extension(media)} · ${fileSize(media.size)}</span>
            </span>
            <${Icon} name="download" />
          </a>`
        : html`<${Gone} media=${media} word=${wordOf(message) ?? ""} />`
    }
  </li>`;
}

/** @param {Props} props */
function Line({ message, sender, onShow }) {
  return html`<span class="gallery__line">
    <span class="gallery__who">${sender(message)}</span>
    <time datetime=${message.at} title=${fullTime(message.at)}>
      ${listTime(message.at, Date.now())}
    </time>
    <a
      class="icon-button"
      href=${placeUrl(message)}
      aria-label=${t("Show in the conversation")}
      title=${t("Show in the conversation")}
      onClick=${showing(message, onShow)}
    >
      <${Icon} name="reveal" />
    </a>
  </span>`;
}

/** @param {{media: Media, word: string}} props */
function Gone({ media, word }) {
  const reason = media.reason ? t(media.reason) : t("The file is not here.");
  return html`<span class="gallery__gone"><strong>${media.name || word}</strong> ${reason}</span>`;
}
