// @ts-check
/** The bar in the field's place while a voice note is recorded, and when it waits to be sent. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { playingTime } from "../format.js";
import { classes, html } from "../html.js";
import { takeTurn } from "../playing.js";
import { Frame, SendButton } from "./composer_parts.js";
import { Icon } from "./icon.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attachment} Attachment */

const EVERY = 100;
const BARS = 90;

/**
 * @param {{recording: import("../shapes.js").Recording, actions: Actions,
 *   children: import("../html.js").Children}} props `children` stand above it
 */
export function RecordingBar({ recording, actions, children }) {
  const { voice } = actions;
  const { phase } = recording;
  const bar = useFocus();
  return html`<${Frame} onSubmit=${voice.send}>
    ${children}
    <div
      class="recording"
      ref=${bar}
      tabindex="-1"
      role="group"
      aria-label=${t("Voice note")}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => endBy(event, voice.stop)}
    >
      <${Discard} onDiscard=${voice.cancel} />
      ${
        phase === "asking"
          ? html`<p class="recording__words" role="status">
            ${t("Allow the microphone where the browser asks for it.")}
          </p>`
          : html`<${Running} isPaused=${phase === "paused"} actions=${actions} />`
      }
      <${SendButton} label=${t("Send")} icon="send" isIdle=${phase === "asking"} />
    </div>
  <//>`;
}

/** @param {{isPaused: boolean, actions: Actions}} props */
function Running({ isPaused, actions: { voice } }) {
  const [levels, setLevels] = useState(() => new Array(BARS).fill(0));
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      const now = voice.measure();
      setSeconds(now.seconds);
      if (!isPaused) {
        setLevels((known) => [...known.slice(1), now.level]);
      }
    }, EVERY);
    return () => clearInterval(timer);
  }, [isPaused]);
  return html`
    <span class=${classes("recording__dot", isPaused && "recording__dot--paused")}></span>
    <span class="recording__state" role="status">${isPaused ? t("Paused") : t("Recording")}</span>
    <span class="recording__time" role="timer">${playingTime(Math.floor(seconds))}</span>
    <span class="recording__levels" aria-hidden="true">
      ${levels.map(
        (level, index) =>
          html`<i key=${index} style=${{ height: `${Math.round(8 + level * 92)}%` }}></i>`,
      )}
    </span>
    <button
      type="button"
      class="icon-button"
      aria-label=${isPaused ? t("Go on recording") : t("Pause the recording")}
      title=${isPaused ? t("Go on recording") : t("Pause the recording")}
      onClick=${isPaused ? voice.resume : voice.pause}
    >
      <${Icon} name=${isPaused ? "audio" : "pause"} />
    </button>
    <button
      type="button"
      class="icon-button"
      aria-label=${t("Stop and listen")}
      title=${t("Stop and listen")}
      onClick=${voice.stop}
    >
      <${Icon} name="stop" />
    </button>
  `;
}

/**
 * A voice note that was recorded, to be listened to before it is sent.
 *
 * @param {{attachment: Attachment, attendanceId: number, actions: Actions,
 *   children: import("../html.js").Children}} props `children` stand above it
 */
export function RecordedBar({ attachment, attendanceId, actions, children }) {
  const bar = useFocus();
  return html`<${Frame} onSubmit=${() => actions.messages.send(attendanceId, "")}>
    ${children}
    <div class="recording" ref=${bar} tabindex="-1" role="group" aria-label=${t("Voice note")}>
      <${Discard} onDiscard=${() => actions.files.detach(attendanceId, attachment)} />
      <${Listening} attachment=${attachment} />
      <${SendButton} label=${t("Send")} icon="send" isIdle=${false} />
    </div>
  <//>`;
}

/** @param {{attachment: Attachment}} props */
function Listening({ attachment: { url, seconds } }) {
  const audio = useRef(/** @type {HTMLAudioElement | null} */ (null));
  const [isPlaying, setIsPlaying] = useState(false);
  const [time, setTime] = useState(0);
  const length = seconds ?? 0;

  function toggle() {
    const element = /** @type {HTMLAudioElement} */ (audio.current);
    if (element.paused) {
      takeTurn(element);
      element.play().catch(() => setIsPlaying(false));
    } else {
      element.pause();
    }
  }

  /** @param {InputEvent} event */
  function seek({ target }) {
    const element = /** @type {HTMLAudioElement} */ (audio.current);
    element.currentTime = Number(/** @type {HTMLInputElement} */ (target).value);
    setTime(element.currentTime);
  }

  return html`<audio
      ref=${audio}
      src=${url}
      onPlay=${() => setIsPlaying(true)}
      onPause=${() => setIsPlaying(false)}
      onTimeUpdate=${() => setTime(audio.current?.currentTime ?? 0)}
      onEnded=${() => setTime(0)}
    ></audio>
    <button
      type="button"
      class="icon-button"
      aria-label=${isPlaying ? t("Pause") : t("Listen to the voice note")}
      onClick=${toggle}
    >
      <${Icon} name=${isPlaying ? "pause" : "play"} />
    </button>
    <input
      class="recording__place"
      type="range"
      min="0"
      max=${Math.max(length, 0.1)}
      step="0.1"
      value=${Math.min(time, length)}
      aria-label=${t("Place in the recording")}
      aria-valuetext=${playingTime(time)}
      onInput=${seek}
    />
    <span class="recording__time">${playingTime(time > 0 ? time : length)}</span>`;
}

/** The bar takes the focus of the button that it stands in the place of, and of no other. */
function useFocus() {
  const bar = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) {
      bar.current?.focus();
    }
  }, []);
  return bar;
}

/** @param {{onDiscard: () => void}} props */
function Discard({ onDiscard }) {
  return html`<button
    type="button"
    class="icon-button recording__discard"
    aria-label=${t("Discard the recording")}
    title=${t("Discard the recording")}
    onClick=${onDiscard}
  >
    <${Icon} name="delete" />
  </button>`;
}

/**
 * Esc ends the recording and keeps it: elsewhere it leaves the conversation.
 *
 * @param {KeyboardEvent} event
 * @param {() => void} stop
 */
function endBy(event, stop) {
  if (event.key === "Escape") {
    event.stopPropagation();
    stop();
  }
}
