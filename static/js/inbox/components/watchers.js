// @ts-check
/** The colleagues who look or type at an attendance just now. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { classes, html } from "../html.js";
import { presenceWords, presentOf } from "../watching.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").State} State */
/** @typedef {import("../shapes.js").Watcher} Watcher */

const SHOWN = 3;

/** @param {Watcher[] | undefined} watchers */
export function usePresent(watchers) {
  const [look, setLook] = useState(0);
  const { present, lasts } = presentOf(watchers, Date.now());
  useEffect(() => {
    if (lasts === Infinity) {
      return undefined;
    }
    const timer = setTimeout(() => setLook((known) => known + 1), lasts);
    return () => clearTimeout(timer);
  }, [watchers, lasts === Infinity, look]);
  return present;
}

/**
 * Over the thread: faces, and what they do.
 *
 * @param {{watchers: Watcher[] | undefined}} props
 */
export function Watchers({ watchers }) {
  const present = usePresent(watchers);
  const words = present.length > 0 ? presenceWords(present) : "";
  return html`<div class="watchers" role="status" title=${words}>
    <span class="watchers__faces" aria-hidden="true">
      ${present
        .slice(0, SHOWN)
        .map(
          ({ id, name, types }) => html`<span
            key=${id}
            class=${classes("watchers__face", types && "watchers__face--types")}
          >
            <${Avatar} id=${id} name=${name} size="small" />
          </span>`,
        )}
    </span>
    <span class="watchers__words">${words}</span>
  </div>`;
}

/**
 * On a row of the list: one mark for all of them.
 *
 * @param {{watchers: Watcher[]}} props
 */
export function WatchedMark({ watchers }) {
  const present = usePresent(watchers);
  if (present.length === 0) {
    return null;
  }
  const words = presenceWords(present);
  const [{ id, name, types }] = present;
  return html`<span
    class=${classes("row__watched", types && "row__watched--types")}
    role="img"
    aria-label=${words}
    title=${words}
  >
    <${Avatar} id=${id} name=${name} size="small" />
  </span>`;
}

/**
 * Above the field: a colleague is about to answer the same client.
 *
 * @param {{state: State, attendanceId: number}} props
 */
export function TypingWarning({ state, attendanceId }) {
  const present = usePresent(state.watchers.get(attendanceId));
  const typing = present.filter(({ types }) => types);
  return html`<div class="composer__meanwhile" role="status">
    ${
      typing.length > 0 &&
      html`<${Icon} name="alert" />
        <span>${t("{name} is writing here too.", { name: typing[0].name })}</span>`
    }
  </div>`;
}
