// @ts-check
/** A photo or film in a bubble. Its place is kept before anything of it is loaded. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { mediaUrl, pictureUrl, thumbnailUrl } from "../file_urls.js";
import { playingTime } from "../format.js";
import { html } from "../html.js";
import { takeTurn } from "../playing.js";
import { Icon } from "./icon.js";
import { Paper } from "./paper.js";
import { FileTrouble, useTrouble } from "./trouble_of_file.js";

/** @typedef {import("../shapes.js").Media} Media */
/** @typedef {import("../shapes.js").Message} Message */

/**
 * `local`: where the file is in this page while it is on its way to the server.
 *
 * @typedef {{message: Message, media: Media, local: string | null, onOpen: () => void,
 *   onLost: () => void}} Props `onLost`: asks for a file anew that the server has lost
 */

const LONGEST_SIDE = 320;
const SHORTEST_SIDE = 120;
const UNKNOWN_SIZE = { width: 280, height: 210 };

/** @param {Props} props */
export function Picture({ message, media, local, onOpen, onLost }) {
  const whole = local ?? mediaUrl(message);
  // Where the small picture cannot be had, the file itself may.
  const [source, setSource] = useState(local ?? pictureUrl(message));
  useEffect(() => setSource(local ?? pictureUrl(message)), [local, media.has_thumbnail]);
  const { trouble, attempt, fail, retry } = useTrouble(whole, onLost);
  if (trouble) {
    return html`<${Paper} message=${message} media=${media} source=${whole} />
      <${FileTrouble}
        trouble=${trouble}
        otherwise=${t("This browser cannot show it.")}
        source=${whole}
        name=${media.name || "file"}
        onRetry=${retry}
      />`;
  }
  return html`<button
    type="button"
    class="picture"
    aria-label=${t("Photo: open it")}
    style=${box(media)}
    onClick=${onOpen}
  >
    <img
      key=${`${source} ${attempt}`}
      src=${source}
      alt=""
      decoding="async"
      onError=${() => (source === whole ? fail() : setSource(whole))}
    />
  </button>`;
}

/** @param {{message: Message, media: Media, local: string | null}} props */
export function Sticker({ message, media, local }) {
  const source = local ?? mediaUrl(message);
  const { trouble, attempt, fail } = useTrouble(source);
  return trouble
    ? html`<${Paper} message=${message} media=${media} source=${source} note=${trouble.text} />`
    : html`<img
        key=${attempt}
        class="sticker"
        src=${source}
        alt=${t("Sticker")}
        width="144"
        height="144"
        onError=${fail}
      />`;
}

/**
 * A film begins as its first picture: nothing of the film itself is loaded until it is played.
 *
 * @param {Props} props
 */
export function Film({ message, media, local, onOpen, onLost }) {
  const source = local ?? mediaUrl(message);
  const poster = !local && media.has_thumbnail ? thumbnailUrl(message) : undefined;
  const [isPlayed, setIsPlayed] = useState(false);
  const { trouble, attempt, fail, retry } = useTrouble(source, onLost);
  if (trouble) {
    return html`<${Paper} message=${message} media=${media} source=${source} />
      <${FileTrouble}
        trouble=${trouble}
        otherwise=${t("This browser cannot play it.")}
        source=${source}
        name=${media.name || "file"}
        onRetry=${retry}
      />`;
  }
  return html`<div class="film" style=${box(media)}>
    ${
      isPlayed || local
        ? html`<video
            key=${`${source} ${attempt}`}
            src=${source}
            poster=${poster}
            controls
            playsinline
            autoplay=${isPlayed}
            preload=${local ? "metadata" : "none"}
            aria-label=${t("Video")}
            onPlay=${(/** @type {Event} */ event) =>
              takeTurn(/** @type {HTMLVideoElement} */ (event.currentTarget))}
            onError=${fail}
          ></video>`
        : html`<${Still} poster=${poster} media=${media} onPlay=${() => setIsPlayed(true)} />`
    }
    ${
      !local &&
      html`<button
        type="button"
        class="film__open"
        aria-label=${t("Video: open it")}
        title=${t("Video: open it")}
        onClick=${onOpen}
      >
        <${Icon} name="expand" />
      </button>`
    }
  </div>`;
}

/** @param {{poster: string | undefined, media: Media, onPlay: () => void}} props */
function Still({ poster, media, onPlay }) {
  const [hasPoster, setHasPoster] = useState(poster !== undefined);
  return html`<button
    type="button"
    class="film__still"
    aria-label=${t("Play the video")}
    onClick=${onPlay}
  >
    ${
      hasPoster &&
      html`<img src=${poster} alt="" decoding="async" onError=${() => setHasPoster(false)} />`
    }
    <span class="film__play"><${Icon} name="play" /></span>
    ${
      media.seconds !== null &&
      html`<span class="film__time"><${Icon} name="video" />${playingTime(media.seconds)}</span>`
    }
  </button>`;
}

/** @param {Media} media */
export function box(media) {
  const { width, height } = fit(media);
  return { width: `${width}px`, aspectRatio: `${width} / ${height}` };
}

/**
 * @param {{width: number | null, height: number | null}} size in pixels
 * @returns {{width: number, height: number}} what it takes on the screen
 */
function fit({ width, height }) {
  if (!width || !height) {
    return UNKNOWN_SIZE;
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return {
    width: Math.max(SHORTEST_SIDE, Math.round(width * scale)),
    height: Math.max(SHORTEST_SIDE, Math.round(height * scale)),
  };
}
