// @ts-check
/** What has come of doing something with several attendances, while it is done and after. */

import { t, tn } from "../../language.js";
import { bulkOf } from "../bulk_actions.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Bulk} Bulk */

/** @param {{bulk: Bulk, actions: Actions}} props */
export function Outcome({ bulk, actions }) {
  const { done, failed, total, isRunning, mayUndo } = bulk;
  const gone = done.length + failed.length;
  return html`<div class="choosing__outcome">
    <div class="choosing__line">
      <span class="choosing__said" role="status">
        ${isRunning ? t("{n} of {total} done…", { n: gone, total }) : outcomeWords(bulk)}
      </span>
      ${
        isRunning
          ? html`<button type="button" class="button" onClick=${bulkOf(actions.bulk).stop}>
            ${t("Stop")}
          </button>`
          : html`${
              mayUndo &&
              html`<button
                type="button"
                class="button"
                onClick=${() => void bulkOf(actions.bulk).undo()}
              >
                ${t("Undo")}
              </button>`
            }
            <button
              type="button"
              class="icon-button"
              aria-label=${t("Dismiss")}
              onClick=${bulkOf(actions.bulk).dismiss}
            >
              <${Icon} name="close" />
            </button>`
      }
    </div>
    ${isRunning && html`<progress class="choosing__progress" max=${total} value=${gone}></progress>`}
    ${
      !isRunning &&
      failed.length > 0 &&
      html`<ul class="choosing__failed">
        ${failed.map(
          ({ id, name, reason }) =>
            html`<li key=${id}>${t("{name}: {reason}", { name, reason })}</li>`,
        )}
      </ul>`
    }
  </div>`;
}

/**
 * "7 finished, 1 was not."
 *
 * @param {Bulk} bulk
 */
export function outcomeWords({ deed, done, failed, total }) {
  const left = total - done.length - failed.length;
  return [
    (done.length > 0 || failed.length === 0) && doneWords(deed, done.length),
    failed.length > 0 && tn("{n} was left as it was.", "{n} were left as they were.", failed.length),
    left > 0 && tn("Stopped before {n}.", "Stopped before {n}.", left),
  ]
    .filter(Boolean)
    .join(" ");
}

/**
 * @param {Bulk["deed"]} deed
 * @param {number} count
 */
function doneWords(deed, count) {
  switch (deed) {
    case "accept":
      return tn("{n} accepted.", "{n} accepted.", count);
    case "finish":
      return tn("{n} finished.", "{n} finished.", count);
    case "transfer":
      return tn("{n} transferred.", "{n} transferred.", count);
    case "tag":
      return tn("Tags of {n} changed.", "Tags of {n} changed.", count);
    case "read":
      return tn("{n} marked as read.", "{n} marked as read.", count);
    default:
      return tn("{n} as it was before.", "{n} as they were before.", count);
  }
}
