// @ts-check
/** How the sound of a player stands: playing or not, how far, how fast. */

import { useEffect, useRef, useState } from "preact/hooks";

import { currentSpeed, enlist, markPlayed, nextSpeed, takeTurn, wasPlayed } from "../playing.js";

/** @typedef {import("../shapes.js").Media} Media */

/**
 * An <audio> element and how it stands.
 *
 * @param {string} id of the message
 * @param {Media} media
 * @param {(() => void) | undefined} onEnd
 */
export function useSound(id, media, onEnd) {
  const ref = useRef(/** @type {HTMLAudioElement | null} */ (null));
  const [isPlaying, setIsPlaying] = useState(false);
  const [isPlayed, setIsPlayed] = useState(() => wasPlayed(id));
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(media.seconds ?? 0);
  const [speed, setSpeed] = useState(currentSpeed);

  const play = () => {
    // What cannot be played tells so by the "error" event of its last source.
    ref.current?.play().catch(() => setIsPlaying(false));
  };
  useEffect(() => {
    const leave = onEnd ? enlist(id, play) : undefined;
    return () => {
      leave?.();
      ref.current?.pause();
    };
  }, [id]);

  return {
    ...{ ref, isPlaying, isPlayed, time, length, speed },
    toggle: () => (ref.current?.paused ? play() : ref.current?.pause()),
    stop: () => setIsPlaying(false),
    hurry() {
      setSpeed(nextSpeed());
      setRate(ref.current, currentSpeed());
    },
    /** @param {number} seconds */
    seek(seconds) {
      if (ref.current) {
        ref.current.currentTime = seconds;
        setTime(seconds);
      }
    },
    handlers: {
      onPlay() {
        const element = /** @type {HTMLAudioElement} */ (ref.current);
        takeTurn(element);
        setRate(element, currentSpeed());
        setSpeed(currentSpeed());
        setIsPlaying(true);
      },
      onPlaying() {
        markPlayed(id);
        setIsPlayed(true);
      },
      onPause: () => setIsPlaying(false),
      onTimeUpdate: () => setTime(ref.current?.currentTime ?? 0),
      onLoadedMetadata: () => setLength(lengthOf(ref.current) ?? length),
      onEnded() {
        setTime(0);
        onEnd?.();
      },
    },
  };
}

/**
 * @param {HTMLAudioElement | null} element
 * @param {number} speed
 */
function setRate(element, speed) {
  if (element) {
    // Loading a source sets the rate back to the default one.
    element.defaultPlaybackRate = speed;
    element.playbackRate = speed;
  }
}

/**
 * @param {HTMLAudioElement | null} element
 * @returns {number | null} null where the file does not tell
 */
function lengthOf(element) {
  return element && Number.isFinite(element.duration) ? element.duration : null;
}
