// @ts-check
/** A photo or film among a client's files. */

import { useState } from "preact/hooks";

import { t } from "../../language.js";
import { placeUrl, thumbnailUrl } from "../file_urls.js";
import { fullTime, playingTime } from "../format.js";
import { html } from "../html.js";
import { iconOf, wordOf } from "../kinds.js";
import { isSight } from "../sights.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").Message} Message */

/**
 * @typedef {object} Props
 * @property {Message} message
 * @property {(message: Message) => string} sender
 * @property {(message: Message) => void} [onShow] without it a link leads to the message
 */

/**
 * A photo or film in little. One whose file is gone stays, to tell that it was there.
 *
 * @param {Props & {onOpen: () => void}} props
 */
export function Tile({ message, sender, onOpen, onShow }) {
  const kind = wordOf(message) ?? "";
  const label = t("{kind} from {name}, {time}", {
    ...{ kind, name: sender(message), time: fullTime(message.at) },
  });
  return html`<li class="gallery__tile">
    ${
      isSight(message)
        ? html`<button
            type="button"
            class="tile"
            aria-label=${label}
            title=${label}
            onClick=${onOpen}
          >
            <${Small} message=${message} />
          </button>`
        : html`<a
            class="tile tile--gone"
            href=${placeUrl(message)}
            aria-label=${label}
            title=${label}
            onClick=${showing(message, onShow)}
          >
            <${Icon} name=${iconOf(message) ?? "image"} />
          </a>`
    }
  </li>`;
}

/**
 * The small picture of a photo or film, or its icon where there is none. Of a photo the server
 * makes one where there is none yet: the photos themselves would be too much for a list.
 *
 * @param {{message: Message}} props
 */
export function Small({ message }) {
  const [hasFailed, setHasFailed] = useState(false);
  const isFilm = message.type === "VIDEO";
  const hasPicture = !hasFailed && (!isFilm || message.media?.has_thumbnail);
  const seconds = message.media?.seconds ?? null;
  return html`${
    hasPicture
      ? html`<img
          src=${thumbnailUrl(message)}
          alt=""
          loading="lazy"
          decoding="async"
          onError=${() => setHasFailed(true)}
        />`
      : html`<${Icon} name=${iconOf(message) ?? "image"} />`
  }
  ${
    isFilm &&
    html`<span class="tile__time">
      <${Icon} name="play" />${seconds !== null && playingTime(seconds)}
    </span>`
  }`;
}

/**
 * Shows the message in this page; a click for another tab or window still opens one.
 *
 * @param {Message} message
 * @param {Props["onShow"]} onShow
 */
export function showing(message, onShow) {
  return (/** @type {MouseEvent} */ event) => {
    if (onShow && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      onShow(message);
    }
  };
}
