// @ts-check
/** How loud a voice note is from its beginning to its end, filled as far as it was played. */

import { html } from "../html.js";

const HEIGHT = 24;
const LOWEST = 3;
const WIDTH = 2;
const PITCH = 3;

/** @param {{levels: number[], part: number}} props levels of 0 to 100; `part` from 0 to 1 */
export function Waveform({ levels, part }) {
  const width = levels.length * PITCH - (PITCH - WIDTH);
  return html`<svg
    class="waveform"
    viewBox=${`0 0 ${width} ${HEIGHT}`}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${levels.map((level, index) => {
      const height = Math.max(LOWEST, (Math.min(100, level) / 100) * HEIGHT);
      const isPlayed = index < part * levels.length;
      return html`<rect
        key=${index}
        class=${isPlayed ? "waveform__bar waveform__bar--played" : "waveform__bar"}
        x=${index * PITCH}
        y=${(HEIGHT - height) / 2}
        width=${WIDTH}
        height=${height}
        rx="1"
      />`;
    })}
  </svg>`;
}
