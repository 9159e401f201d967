// @ts-check
/** Handing an attendance on: to a colleague, to a department, back to the waiting list. */

import { useEffect, useState } from "preact/hooks";

import { t, tn } from "../../language.js";
import { html } from "../html.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";
import { submit } from "./sending.js";
import { Labelled, Sheet } from "./sheet.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").Colleague} Colleague */
/** @typedef {import("../shapes.js").State} State */
/** @typedef {import("../actions.js").Receiver} Receiver */

const LIST = "list";
const LONGEST_NOTE = 1_000;

/**
 * @param {{state: State, attendanceId: number, actions: Actions, onClose: () => void}} props
 */
export function TransferDialog({ state, attendanceId, actions, onClose }) {
  return html`<${Sheet} title=${t("Transfer to")} onClose=${onClose}>
    <${TransferForm}
      state=${state}
      attendance=${state.attendances.get(attendanceId)}
      actions=${actions}
      onClose=${onClose}
      transfer=${(/** @type {Receiver} */ receiver, /** @type {string} */ note) =>
        actions.transfer(attendanceId, receiver, note)}
    />
  <//>`;
}

/**
 * Who takes it, and with what note. `transfer` tells whether it was done.
 *
 * @param {{state: State, attendance: Attendance | undefined, actions: Actions,
 *   onClose: () => void,
 *   transfer: (receiver: Receiver, note: string) => Promise<boolean>}} props
 */
export function TransferForm({ state, attendance, actions, onClose, transfer }) {
  const [colleagues, setColleagues] = useState(/** @type {Colleague[] | null} */ (null));
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    void actions.directory.colleagues().then((found) => setColleagues(found ?? []));
  }, []);

  /** @param {Record<string, string>} values */
  async function take({ receiver, note }) {
    const [kind, id] = receiver.split(" ");
    const to = {
      userId: kind === "user" ? Number(id) : null,
      departmentId: kind === "department" ? Number(id) : null,
    };
    setIsBusy(true);
    const isDone = await transfer(to, note.trim());
    setIsBusy(false);
    if (isDone) {
      onClose();
    }
  }

  return html`<form class="form" onSubmit=${submit((values) => void take(values))}>
      ${
        colleagues === null
          ? html`<p role="status">${t("Loading…")}</p>`
          : html`<${Receivers} state=${state} attendance=${attendance} colleagues=${colleagues} />`
      }
      <${Labelled}
        label=${t("Note")}
        id="transfer-note"
        hint=${t("Only your team reads it.")}
      >
        <textarea
          class="field__input field__input--text"
          id="transfer-note"
          name="note"
          rows="2"
          maxlength=${LONGEST_NOTE}
        ></textarea>
      <//>
      <div class="sheet__buttons">
        <button type="button" class="button" onClick=${onClose}>${t("Cancel")}</button>
        <button
          type="submit"
          class="button button--primary"
          disabled=${isBusy || colleagues === null}
        >
          ${t("Transfer")}
        </button>
      </div>
    </form>`;
}

/**
 * @param {{state: State, attendance: Attendance | undefined, colleagues: Colleague[]}} props
 */
function Receivers({ state, attendance, colleagues }) {
  const others = colleagues.filter(({ id }) => id !== attendance?.attendant?.id);
  const departments = state.directory.departments.filter(
    ({ id, active }) => active && (id !== attendance?.department_id || attendance.state === "OPEN"),
  );
  return html`<fieldset class="receivers">
    <legend class="hidden">${t("Who takes it")}</legend>
    ${
      attendance?.state === "OPEN" &&
      html`<${ReceiverChoice} value=${LIST} text=${t("Back to the waiting list")}>
        <span class="receiver__icon"><${Icon} name="inbox" /></span>
      <//>`
    }
    ${others.map(
      ({ id, name, open_count: count }) => html`<${ReceiverChoice}
        key=${`user ${id}`}
        value=${`user ${id}`}
        text=${id === state.me?.id ? t("{name} (you)", { name }) : name}
        hint=${tn("{n} open", "{n} open", count)}
      >
        <${Avatar} id=${id} name=${name} size="small" />
      <//>`,
    )}
    ${departments.map(
      ({ id, name }) => html`<${ReceiverChoice}
        key=${`department ${id}`}
        value=${`department ${id}`}
        text=${name}
        hint=${t("Department")}
      >
        <span class="receiver__icon"><${Icon} name="building" /></span>
      <//>`,
    )}
  </fieldset>`;
}

/**
 * @param {{value: string, text: string, hint?: string,
 *   children: import("../html.js").Children}} props
 */
function ReceiverChoice({ value, text, hint, children }) {
  return html`<label class="receiver">
    <input class="receiver__input" type="radio" name="receiver" value=${value} required />
    ${children}
    <span class="receiver__name">${text}</span>
    ${hint && html`<span class="receiver__hint">${hint}</span>`}
  </label>`;
}
