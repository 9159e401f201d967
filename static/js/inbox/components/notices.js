// @ts-check
/** The banner while the connection is lost, and short notices that leave by themselves. */

import { useEffect, useState } from "preact/hooks";

import { t, tn } from "../../language.js";
import { classes, html } from "../html.js";
import { giveUp, watchSlow } from "../slow.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").State} State */

const NOTICE_TIME = 7_000;

/** @param {{state: State}} props */
export function Banner({ state }) {
  const unsent = state.outbox.filter((draft) => draft.phase !== "refused").length;
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => watchSlow(setIsSlow), []);
  if (state.connection !== "lost") {
    return html`<div class="banner-place" role="status">${isSlow && html`<${Slow} />`}</div>`;
  }
  return html`<div class="banner-place" role="status">
    <p class="banner">
      <${Icon} name="alert" />
      <span>${t("Connection lost. Reconnecting… what you write is kept.")}</span>
      ${unsent > 0 && html`<strong>${tn("{n} to send", "{n} to send", unsent)}</strong>`}
    </p>
  </div>`;
}

/** The server takes its time. */
function Slow() {
  return html`<p class="banner">
    <${Icon} name="clock" />
    <span>${t("The connection is slow. Waiting for the server…")}</span>
    <button type="button" class="link-button" onClick=${giveUp}>${t("Do not wait")}</button>
  </p>`;
}

/**
 * @param {{notice: State["notice"], onDismiss: () => void, onShow: (id: number) => void,
 *   children: import("../html.js").Children}} props `children` stand above it
 */
export function Notice({ notice, onDismiss, onShow, children }) {
  const about = notice?.attendanceId;
  useEffect(() => {
    if (!notice) {
      return undefined;
    }
    const timer = setTimeout(onDismiss, NOTICE_TIME);
    return () => clearTimeout(timer);
  }, [notice]);
  return html`<div class="toast-place" role="status" aria-live="polite">
    ${children}
    ${
      notice &&
      html`<p class=${classes("toast", notice.tone === "bad" && "toast--bad")}>
      <span class="toast__text">${notice.text}</span>
      ${
        about !== undefined &&
        html`<button
          type="button"
          class="link-button"
          onClick=${() => {
            onDismiss();
            onShow(about);
          }}
        >
          ${t("Open it")}
        </button>`
      }
      <button type="button" class="icon-button" aria-label=${t("Dismiss")} onClick=${onDismiss}>
        <${Icon} name="close" />
      </button>
    </p>`
    }
  </div>`;
}
