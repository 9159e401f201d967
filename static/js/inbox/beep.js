// @ts-check
/** Two short notes. Browsers allow sound only after the first key or click. */

const NOTES = [
  { frequency: 660, start: 0 },
  { frequency: 880, start: 0.11 },
];
const NOTE_LENGTH = 0.16;
const LOUDNESS = 0.12;

/**
 * A player of two short notes; it answers whether they could be played.
 *
 * @param {() => void} onAllowed once the browser allows it
 * @returns {() => boolean}
 */
export function prepareSound(onAllowed) {
  /** @type {AudioContext | null} */
  let audio = null;
  const allow = () => {
    if (!audio) {
      audio = new AudioContext();
      onAllowed();
    }
  };
  addEventListener("pointerdown", allow, { once: true });
  addEventListener("keydown", allow, { once: true });
  return () => {
    for (const note of audio ? NOTES : []) {
      play(/** @type {AudioContext} */ (audio), note);
    }
    return audio !== null;
  };
}

/**
 * @param {AudioContext} audio
 * @param {{frequency: number, start: number}} note
 */
function play(audio, { frequency, start }) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  const from = audio.currentTime + start;
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.001, from + NOTE_LENGTH);
  tone.connect(volume).connect(audio.destination);
  tone.start(from);
  tone.stop(from + NOTE_LENGTH);
}
