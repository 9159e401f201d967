// @ts-check
/** What every way of writing shares: the frame, the bar above the field, the button. */

import { t } from "../../language.js";
import { keyOf } from "../commands.js";
import { classes, html } from "../html.js";
import { spelled } from "../keys.js";
import { Icon } from "./icon.js";

/**
 * @param {{children: import("../html.js").Children, onSubmit: () => void, look?: string}} props
 */
export function Frame({ children, onSubmit, look }) {
  return html`<form
    class=${classes("composer", look && `composer--${look}`)}
    onSubmit=${(/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    ${children}
  </form>`;
}

/**
 * What stands above the field: an icon, some words, a way out.
 *
 * @param {{icon: string, children: import("../html.js").Children, onDrop: () => void,
 *   dropLabel: string}} props
 */
export function Bar({ icon, children, onDrop, dropLabel }) {
  return html`<div class="composer__bar">
    <${Icon} name=${icon} />
    <div class="composer__about">${children}</div>
    <button type="button" class="icon-button" aria-label=${dropLabel} onClick=${onDrop}>
      <${Icon} name="close" />
    </button>
  </div>`;
}

/**
 * @param {{label: string, icon: string, isIdle: boolean, title?: string}} props
 */
export function SendButton({ label, icon, isIdle, title }) {
  return html`<button
    type="submit"
    class="composer__send"
    aria-label=${label}
    title=${title ?? t("{action} (Enter)", { action: label })}
    disabled=${isIdle}
  >
    <${Icon} name=${icon} />
  </button>`;
}

/**
 * Stands where the send button is while there is nothing to send.
 *
 * @param {{onPress: () => void}} props
 */
export function MicrophoneButton({ onPress }) {
  return html`<button
    type="button"
    class="composer__send"
    aria-label=${t("Record a voice note")}
    title=${t("Record a voice note")}
    onClick=${onPress}
  >
    <${Icon} name="audio" />
  </button>`;
}

/**
 * The button between writing to the client and noting something for colleagues.
 *
 * @param {{isNoting: boolean, onToggle: () => void}} props
 */
export function NoteToggle({ isNoting, onToggle }) {
  return html`<button
    type="button"
    class="icon-button composer__attach composer__toggle"
    aria-label=${t("Private note")}
    aria-pressed=${isNoting}
    title=${`${isNoting ? t("Write to the client") : t("Private note")} (${spelled(keyOf("note"))})`}
    onClick=${onToggle}
  >
    <${Icon} name="lock" />
  </button>`;
}
