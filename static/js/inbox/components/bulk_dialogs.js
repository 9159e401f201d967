// @ts-check
/** What is asked before something is done with several attendances. */

import { t, tn } from "../../language.js";
import { bulkOf } from "../bulk_actions.js";
import { chosenIn, doable } from "../choosing.js";
import { html } from "../html.js";
import { submit } from "./sending.js";
import { Sheet } from "./sheet.js";
import { TransferForm } from "./transfer.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").State} State */

/**
 * It cannot be undone, and the clients hear of it: so it is asked.
 *
 * @param {{state: State, actions: Actions, onClose: () => void}} props
 */
export function BulkFinishDialog({ state, actions, onClose }) {
  const { length: n } = doable(state, "finish", chosenIn(state));
  const asks = state.directory.asks_feedback;
  const title = tn("Finish {n} attendance?", "Finish {n} attendances?", n);

  /** @param {Record<string, string>} values */
  function finish({ rating }) {
    onClose();
    void bulkOf(actions.bulk).finish(rating === "ask");
  }

  return html`<${Sheet} title=${title} onClose=${onClose}>
    <form class="form" onSubmit=${submit(finish)}>
      <p>${t("This cannot be undone. Who writes again gets a new attendance.")}</p>
      <fieldset class="receivers">
        <legend class="hidden">${t("Rating")}</legend>
        <${Choice} value="ask" text=${t("Ask for a rating")} isChosen=${asks} />
        <${Choice} value="plain" text=${t("Do not ask for a rating")} isChosen=${!asks} />
      </fieldset>
      <div class="sheet__buttons">
        <button type="button" class="button" onClick=${onClose}>${t("Cancel")}</button>
        <button type="submit" class="button button--primary" disabled=${n === 0}>
          ${tn("Finish {n}", "Finish {n}", n)}
        </button>
      </div>
    </form>
  <//>`;
}

/** @param {{value: string, text: string, isChosen: boolean}} props */
function Choice({ value, text, isChosen }) {
  return html`<label class="receiver">
    <input
      class="receiver__input"
      type="radio"
      name="rating"
      value=${value}
      defaultChecked=${isChosen}
    />
    <span class="receiver__name">${text}</span>
  </label>`;
}

/** @param {{state: State, actions: Actions, onClose: () => void}} props */
export function BulkTransferDialog({ state, actions, onClose }) {
  const chosen = doable(state, "transfer", chosenIn(state));
  const n = chosen.length;
  const title = tn("Transfer {n} attendance to", "Transfer {n} attendances to", n);
  const open = chosen.find((one) => one.state === "OPEN");
  const attendance = open && { ...open, attendant: null, department_id: null };
  return html`<${Sheet} title=${title} onClose=${onClose}>
    <${TransferForm}
      state=${state}
      attendance=${attendance}
      actions=${actions}
      onClose=${onClose}
      transfer=${(
        /** @type {import("../actions.js").Receiver} */ receiver,
        /** @type {string} */ note,
      ) => {
        void bulkOf(actions.bulk).transfer(receiver, note);
        return Promise.resolve(true);
      }}
    />
  <//>`;
}
