// @ts-check
/** The photo or film that is looked at: loaded, enlarged, moved about, swiped away. */

import { useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { mediaUrl, thumbnailUrl } from "../file_urls.js";
import { classes, html } from "../html.js";
import { takeTurn } from "../playing.js";
import { FileTrouble, useTrouble } from "./trouble_of_file.js";
import { useZoom } from "./zooming.js";

/** @typedef {import("../shapes.js").Message} Message */

/**
 * @typedef {object} Props
 * @property {Message} message
 * @property {string | null} local where the file is in this page
 * @property {boolean} isFirst a film that was chosen begins to play
 * @property {{current: ((factor: number) => void) | null}} zoomer set to what zooms; 0 for the
 *   whole
 * @property {() => void} [onLost] asks for the file anew when the server has lost it
 * @property {(by: -1 | 1) => void} onSwipe
 * @property {() => void} onBeside a click beside the picture
 */

/** @param {Props} props */
export function Stage({ message, local, isFirst, zoomer, onLost, onSwipe, onBeside }) {
  const source = local ?? mediaUrl(message);
  const trouble = useTrouble(source, onLost);
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const { view, handlers } = useZoom(frame, zoomer, onSwipe, onBeside);
  const common = { message, source, local, ...trouble };
  const isFilm = message.type === "VIDEO";
  return html`<div
    class=${classes("viewer__stage", view.scale > 1 && "viewer__stage--large")}
    ref=${frame}
    ...${handlers}
  >
    ${
      isFilm
        ? html`<${FilmView} ...${common} isFirst=${isFirst} />`
        : html`<${PictureView} ...${common} view=${view} />`
    }
    ${
      trouble.trouble &&
      html`<div class="viewer__trouble">
        <${FileTrouble}
          trouble=${trouble.trouble}
          otherwise=${
            isFilm ? t("This browser cannot play it.") : t("This browser cannot show it.")
          }
          source=${source}
          name=${message.media?.name || "file"}
          onRetry=${trouble.retry}
        />
      </div>`
    }
  </div>`;
}

/**
 * The small picture stands there until the whole one is loaded, and if it cannot be shown.
 *
 * @param {{message: Message, source: string, local: string | null,
 *   trouble: import("../file_trouble.js").Trouble | null, attempt: number, fail: () => void,
 *   view: import("../zoom.js").View}} props
 */
function PictureView({ message, source, local, trouble, attempt, fail, view }) {
  const [isLoaded, setIsLoaded] = useState(false);
  const small = !local && message.media?.has_thumbnail ? thumbnailUrl(message) : null;
  const style = {
    ...placeOf(message),
    transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
  };
  return html`<div class="viewer__picture" style=${style} data-picture>
    ${small && !isLoaded && html`<img class="viewer__small" src=${small} alt="" />`}
    ${!small && !isLoaded && !trouble && html`<span class="spinner"></span>`}
    ${
      !trouble &&
      html`<img
        key=${attempt}
        class=${classes("viewer__image", !isLoaded && "viewer__image--loading")}
        src=${source}
        alt=${message.content || t("Photo")}
        draggable=${false}
        onLoad=${() => setIsLoaded(true)}
        onError=${fail}
      />`
    }
  </div>`;
}

/**
 * @param {{message: Message, source: string, local: string | null, isFirst: boolean,
 *   trouble: import("../file_trouble.js").Trouble | null, attempt: number,
 *   fail: () => void}} props
 */
function FilmView({ message, source, local, isFirst, trouble, attempt, fail }) {
  if (trouble) {
    return null;
  }
  const hasPoster = !local && message.media?.has_thumbnail;
  return html`<video
    key=${attempt}
    class="viewer__film"
    src=${source}
    poster=${hasPoster ? thumbnailUrl(message) : undefined}
    style=${placeOf(message)}
    controls
    playsinline
    autoplay=${isFirst}
    preload=${hasPoster ? "none" : "metadata"}
    aria-label=${t("Video")}
    data-picture
    onPlay=${(/** @type {Event} */ event) =>
      takeTurn(/** @type {HTMLVideoElement} */ (event.currentTarget))}
    onError=${fail}
  ></video>`;
}

/**
 * As large as the frame lets it be, before any of it is loaded; a photo no larger than it is.
 *
 * @param {Message} message
 */
function placeOf({ type, media }) {
  const { width, height } = media ?? {};
  if (!width || !height) {
    return {};
  }
  const ratio = width / height;
  const most = type === "IMAGE" ? `, ${width}px` : "";
  return {
    width: `min(100cqw, calc(100cqh * ${ratio})${most})`,
    aspectRatio: `${width} / ${height}`,
  };
}
