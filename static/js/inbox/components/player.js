// @ts-check
/** Plays a voice note or another piece of sound. One plays at a time. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { playingTime } from "../format.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

const SPEEDS = [1, 1.5, 2];

/** @type {HTMLAudioElement | null} what plays just now */
let playing = null;

/** @param {{source: string, media: import("../shapes.js").Media}} props */
export function Player({ source, media }) {
  const audio = useRef(/** @type {HTMLAudioElement | null} */ (null));
  const [isPlaying, setIsPlaying] = useState(false);
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(media.seconds ?? 0);
  const [speed, setSpeed] = useState(1);
  useEffect(() => () => audio.current?.pause(), []);

  function toggle() {
    const element = /** @type {HTMLAudioElement} */ (audio.current);
    if (!element.paused) {
      element.pause();
      return;
    }
    if (playing !== element) {
      playing?.pause();
    }
    playing = element;
    element.playbackRate = speed;
    // A file that the browser cannot play tells so by its "error" event.
    element.play().catch(() => setIsPlaying(false));
  }

  function hurry() {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    setSpeed(next);
    if (audio.current) {
      audio.current.playbackRate = next;
    }
  }

  /** @param {number} seconds */
  function seek(seconds) {
    if (audio.current) {
      audio.current.currentTime = seconds;
      setTime(seconds);
    }
  }

  return html`<div class="player">
    <audio
      ref=${audio}
      src=${source}
      preload=${media.seconds === null ? "metadata" : "none"}
      onPlay=${() => setIsPlaying(true)}
      onPause=${() => setIsPlaying(false)}
      onTimeUpdate=${() => setTime(audio.current?.currentTime ?? 0)}
      onLoadedMetadata=${() => setLength(lengthOf(audio.current) ?? length)}
    ></audio>
    <button
      type="button"
      class="player__button"
      aria-label=${isPlaying ? t("Pause") : playLabel(media)}
      onClick=${toggle}
    >
      <${Icon} name=${isPlaying ? "pause" : "play"} />
    </button>
    <div class="player__middle">
      <input
        class="player__place"
        type="range"
        min="0"
        max=${Math.max(length, 0.1)}
        step="0.1"
        value=${time}
        aria-label=${t("Place in the recording")}
        aria-valuetext=${playingTime(time)}
        onInput=${(/** @type {InputEvent} */ event) =>
          seek(Number(/** @type {HTMLInputElement} */ (event.target).value))}
      />
      <span class="player__line">
        <span class="player__time">${playingTime(time > 0 ? time : length)}</span>
        ${!media.is_voice && html`<span class="player__name">${media.name}</span>`}
      </span>
    </div>
    ${
      isPlaying || time > 0
        ? html`<button
            type="button"
            class="player__speed"
            aria-label=${t("Speed: {speed} times", { speed })}
            onClick=${hurry}
          >
            ${speed}×
          </button>`
        : html`<${Icon} name=${media.is_voice ? "audio" : "note"} class="player__kind" />`
    }
  </div>`;
}

/** @param {import("../shapes.js").Media} media */
function playLabel({ is_voice: isVoice }) {
  return isVoice ? t("Play the voice note") : t("Play the audio");
}

/**
 * @param {HTMLAudioElement | null} element
 * @returns {number | null} null where the file does not tell
 */
function lengthOf(element) {
  return element && Number.isFinite(element.duration) ? element.duration : null;
}
