// @ts-check
/** Plays a voice note or another piece of sound. One plays at a time. */

import { t } from "../../language.js";
import { playingTime } from "../format.js";
import { classes, html } from "../html.js";
import { Icon } from "./icon.js";
import { useSound } from "./sound.js";
import { FileTrouble, useTrouble } from "./trouble_of_file.js";
import { Waveform } from "./waveform.js";

/** @typedef {import("../shapes.js").Media} Media */
/** @typedef {{url: string, type: string | undefined}} Source */

/**
 * @typedef {object} Props
 * @property {string} id of the message
 * @property {Media} media
 * @property {Source[]} sources the browser takes the first that it can play
 * @property {boolean} [isPlayedThere] whoever we sent it to has played it
 * @property {() => void} [onLost] asks for a file anew that the server has lost
 * @property {() => void} [onEnd] where it stands in a row in which one follows the other
 */

/** @param {Props} props */
export function Player({ id, media, sources, isPlayedThere = false, onLost, onEnd }) {
  const sound = useSound(id, media, onEnd);
  const { trouble, attempt, fail, retry } = useTrouble(sources[0].url, onLost);
  const { isPlaying, time, length } = sound;
  // The element itself waits for a source that never comes.
  const giveUp = () => {
    sound.stop();
    fail();
  };
  return html`<div class="player">
      <audio
        key=${attempt}
        ref=${sound.ref}
        preload=${media.seconds === null ? "metadata" : "none"}
        ...${sound.handlers}
      >
        ${sources.map(
          ({ url, type }, index) => html`<source
            key=${url}
            src=${url}
            type=${type}
            onError=${index === sources.length - 1 ? giveUp : undefined}
          />`,
        )}
      </audio>
      <button
        type="button"
        class="player__button"
        aria-label=${isPlaying ? t("Pause") : playLabel(media)}
        disabled=${trouble !== null}
        onClick=${sound.toggle}
      >
        <${Icon} name=${isPlaying ? "pause" : "play"} />
      </button>
      <div class="player__middle">
        <${Place}
          levels=${media.waveform ?? []}
          time=${time}
          length=${length}
          onSeek=${sound.seek}
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
              aria-label=${t("Speed: {speed} times", { speed: sound.speed })}
              onClick=${sound.hurry}
            >
              ${sound.speed}×
            </button>`
          : html`<${Kind} media=${media} isPlayed=${isPlayedThere || sound.isPlayed} />`
      }
    </div>
    ${
      trouble &&
      html`<${FileTrouble}
        trouble=${trouble}
        otherwise=${t("This browser cannot play it.")}
        source=${sources[0].url}
        name=${media.name || "file"}
        onRetry=${retry}
      />`
    }`;
}

/**
 * Where it is being played: a slider over its waveform, where that is known.
 *
 * @param {{levels: number[], time: number, length: number,
 *   onSeek: (seconds: number) => void}} props
 */
function Place({ levels, time, length, onSeek }) {
  const end = Math.max(length, 0.1);
  return html`<span class=${classes("player__track", levels.length > 0 && "player__track--wave")}>
    ${levels.length > 0 && html`<${Waveform} levels=${levels} part=${time / end} />`}
    <input
      class="player__place"
      type="range"
      min="0"
      max=${end}
      step="any"
      value=${time}
      aria-label=${t("Place in the recording")}
      aria-valuetext=${playingTime(time)}
      onInput=${(/** @type {InputEvent} */ event) =>
        onSeek(Number(/** @type {HTMLInputElement} */ (event.target).value))}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        const by = stepOf(event.key, length);
        if (event.key === "Home") {
          // The slider lags behind the sound, and at its own beginning it would tell nothing.
          event.preventDefault();
          onSeek(0);
        } else if (by !== 0) {
          event.preventDefault();
          onSeek(Math.min(end, Math.max(0, time + by)));
        }
      }}
    />
  </span>`;
}

/** @param {{media: Media, isPlayed: boolean}} props */
function Kind({ media, isPlayed }) {
  const names = classes("player__kind", isPlayed && media.is_voice && "player__kind--played");
  return html`<span class=${names} title=${isPlayed ? t("Played") : undefined}>
    <${Icon} name=${media.is_voice ? "audio" : "note"} />
    ${isPlayed && html`<span class="hidden">${t("Played")}</span>`}
  </span>`;
}

/**
 * @param {string} key
 * @param {number} length in seconds
 * @returns {number} by how many seconds the key leads on
 */
function stepOf(key, length) {
  const step = length > 60 ? 5 : 1;
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return step;
    case "ArrowLeft":
    case "ArrowDown":
      return -step;
    default:
      return 0;
  }
}

/** @param {Media} media */
function playLabel({ is_voice: isVoice }) {
  return isVoice ? t("Play the voice note") : t("Play the audio");
}
