// @ts-check
/** Photos and films on the whole screen, one after the other. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { mediaUrl } from "../file_urls.js";
import { clock, fullTime, shortDate } from "../format.js";
import { classes, html } from "../html.js";
import { standing } from "../sights.js";
import { Icon } from "./icon.js";
import { Stage } from "./lightbox_stage.js";
import { useModal, whileThere } from "./modal.js";

/** @typedef {import("../shapes.js").Message} Message */

const ZOOM_STEP = 1.5;

/**
 * @typedef {object} Props
 * @property {Message[]} sights what is looked through, oldest first
 * @property {string} first the id of the one to begin with
 * @property {(message: Message) => string} sender
 * @property {(message: Message) => string | null} [localUrl] where a file is in this page that the
 *   server does not have yet
 * @property {(message: Message) => void} [onLost] asks for a file anew that the server has lost
 * @property {((message: Message) => void) | null} onShow shows a message in its conversation
 * @property {() => void} onClose
 */

/**
 * Keys: left and right to the neighbours, + and - to zoom, Escape to close. A click beside the
 * picture closes it too.
 *
 * @param {Props} props
 */
export function Lightbox({ sights, first, sender, localUrl, onLost, onShow, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const zoom = useRef(/** @type {((factor: number) => void) | null} */ (null));
  const [id, setId] = useState(first);
  useModal(dialog);
  const place = standing(sights, id);
  // It was deleted, or its file is gone, while it was looked at.
  useEffect(() => (place === null ? onClose() : undefined), [place === null]);
  const local = place && (localUrl?.(place.shown) ?? null);
  const isPicture = place?.shown.type === "IMAGE";

  /** @param {-1 | 1} by */
  function go(by) {
    const other = by < 0 ? place?.previous : place?.next;
    if (other) {
      setId(other.id);
    }
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const does = keyOf(event, go, isPicture ? zoom.current : null);
    if (does) {
      event.preventDefault();
      does();
    }
  }

  return html`<dialog
    class="viewer"
    ref=${dialog}
    aria-label=${isPicture ? t("Photo") : t("Video")}
    onClose=${whileThere(onClose)}
    onKeyDown=${onKeyDown}
  >
    ${
      place &&
      html`<${Head}
          message=${place.shown}
          number=${place.number}
          count=${place.count}
          source=${local ?? mediaUrl(place.shown)}
          sender=${sender(place.shown)}
          zoom=${isPicture ? zoom : null}
          onShow=${onShow}
          onClose=${() => dialog.current?.close()}
        />
        <div class="viewer__place">
          <${Stage}
            key=${place.shown.id}
            message=${place.shown}
            local=${local}
            isFirst=${place.shown.id === first}
            zoomer=${zoom}
            onLost=${onLost && (() => onLost(place.shown))}
            onSwipe=${go}
            onBeside=${() => dialog.current?.close()}
          />
          <${Arrow}
            name="previous"
            label=${t("Previous")}
            to=${place.previous}
            onGo=${() => go(-1)}
          />
          <${Arrow} name="next" label=${t("Next")} to=${place.next} onGo=${() => go(1)} />
        </div>
        ${place.shown.content && html`<p class="viewer__caption">${place.shown.content}</p>`}`
    }
  </dialog>`;
}

/**
 * @param {{message: Message, number: number, count: number, source: string, sender: string,
 *   zoom: {current: ((factor: number) => void) | null} | null, onShow: Props["onShow"],
 *   onClose: () => void}} props
 */
function Head({ message, number, count, source, sender, zoom, onShow, onClose }) {
  return html`<header class="viewer__head">
    <span class="viewer__who">
      <strong class="viewer__sender">${sender}</strong>
      <time class="viewer__when" datetime=${message.at}>
        <span class="viewer__full">${fullTime(message.at)}</span>
        <span class="viewer__short">${shortDate(message.at)} ${clock(message.at)}</span>
      </time>
    </span>
    <span class="viewer__number" role="status">
      ${count > 1 && t("{number} of {count}", { number, count })}
    </span>
    ${
      zoom &&
      html`<button
          type="button"
          class="icon-button viewer__zoom"
          aria-label=${t("Smaller")}
          onClick=${() => zoom.current?.(1 / ZOOM_STEP)}
        >
          <${Icon} name="minus" />
        </button>
        <button
          type="button"
          class="icon-button viewer__zoom"
          aria-label=${t("Larger")}
          onClick=${() => zoom.current?.(ZOOM_STEP)}
        >
          <${Icon} name="plus" />
        </button>`
    }
    ${
      onShow &&
      html`<button
        type="button"
        class="icon-button"
        aria-label=${t("Show in the conversation")}
        title=${t("Show in the conversation")}
        onClick=${() => onShow(message)}
      >
        <${Icon} name="reveal" />
      </button>`
    }
    <a
      class="icon-button"
      href=${source}
      download=${message.media?.name || "file"}
      aria-label=${t("Download")}
    >
      <${Icon} name="download" />
    </a>
    <button type="button" class="icon-button" autofocus aria-label=${t("Close")} onClick=${onClose}>
      <${Icon} name="close" />
    </button>
  </header>`;
}

/**
 * At the end it stays where it is, so that the focus on it is not lost.
 *
 * @param {{name: "previous" | "next", label: string, to: Message | null, onGo: () => void}} props
 */
function Arrow({ name, label, to, onGo }) {
  return html`<button
    type="button"
    class=${classes("viewer__arrow", `viewer__arrow--${name}`)}
    aria-label=${label}
    aria-disabled=${to === null ? "true" : undefined}
    onClick=${onGo}
  >
    <${Icon} name=${name} />
  </button>`;
}

/**
 * @param {KeyboardEvent} event
 * @param {(by: -1 | 1) => void} go
 * @param {((factor: number) => void) | null} zoom
 * @returns {(() => void) | undefined} undefined for a key that is not ours: a film has its own
 */
function keyOf({ key, target, altKey, ctrlKey, metaKey }, go, zoom) {
  if (altKey || ctrlKey || metaKey || target instanceof HTMLVideoElement) {
    return undefined;
  }
  switch (key) {
    case "ArrowLeft":
      return () => go(-1);
    case "ArrowRight":
      return () => go(1);
    case "+":
    case "=":
      return () => zoom?.(ZOOM_STEP);
    case "-":
      return () => zoom?.(1 / ZOOM_STEP);
    case "0":
      return () => zoom?.(0);
    default:
      return undefined;
  }
}
