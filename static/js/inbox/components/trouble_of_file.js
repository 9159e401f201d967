// @ts-check
/** A file that could not be shown: why, and what can be done. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { whyNot } from "../file_trouble.js";
import { html } from "../html.js";

/** @typedef {import("../file_trouble.js").Trouble} Trouble */

/**
 * Follows the loading of a file. `attempt` is a key for the element that loads it: a new one for
 * each try. `fail` is for its "error" event. When the connection comes back it is tried again.
 *
 * @param {string} url
 * @param {() => void} [onLost] what trying again means for a file that is not there any more
 */
export function useTrouble(url, onLost) {
  const [trouble, setTrouble] = useState(/** @type {Trouble | null} */ (null));
  const [attempt, setAttempt] = useState(0);
  const present = useRef(url);
  present.current = url;
  useEffect(() => setTrouble(null), [url]);
  const again = () => {
    setTrouble(null);
    setAttempt((known) => known + 1);
  };
  const isRefused = typeof trouble?.text === "string";
  useEffect(() => {
    if (!isRefused) {
      return undefined;
    }
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [isRefused]);
  async function fail() {
    const reason = await whyNot(url);
    // What was sent meanwhile is loaded from elsewhere.
    if (present.current === url) {
      setTrouble(reason);
    }
  }
  const retry = trouble?.isLost && onLost ? onLost : again;
  return { trouble, attempt, retry, fail: () => void fail() };
}

/**
 * The sentence, with a way out: another try where the server refused, else the file itself.
 *
 * @param {{trouble: Trouble, otherwise: string, source: string, name: string,
 *   onRetry: () => void}} props `otherwise` is said when the file is sound and the browser is not
 *   able to show it
 */
export function FileTrouble({ trouble, otherwise, source, name, onRetry }) {
  return html`<p class="file-trouble" role="status">
    <span>${trouble.text ?? otherwise}</span>
    ${
      trouble.text === null
        ? html`<a class="link-button" href=${source} download=${name}>${t("Download")}</a>`
        : html`<button type="button" class="link-button" onClick=${onRetry}>
            ${t("Try again")}
          </button>`
    }
  </p>`;
}
