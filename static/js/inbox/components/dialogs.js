// @ts-check
/** The dialog that is open, if one is. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { clock, dayLabel } from "../format.js";
import { html } from "../html.js";
import { senderOf } from "../senders.js";
import { asOfNow, isSight } from "../sights.js";
import { layOut } from "../thread.js";
import { BulkFinishDialog, BulkTransferDialog } from "./bulk_dialogs.js";
import { MessageText } from "./formatted.js";
import { Help } from "./help.js";
import { Lightbox } from "./lightbox.js";
import { MergeDialog } from "./merge_dialog.js";
import { Palette } from "./palette.js";
import { CardDialog, PlaceDialog } from "./sending.js";
import { Sheet } from "./sheet.js";
import { StartDialog } from "./starting.js";
import { TransferDialog } from "./transfer.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Message} Message */
/** @typedef {import("../shapes.js").State} State */

/** @param {{state: State, actions: Actions}} props */
export function Dialogs({ state, actions }) {
  const { dialog } = state;
  const common = { actions, onClose: () => actions.open(null) };
  switch (dialog?.kind) {
    case "palette":
      return html`<${Palette} state=${state} typed=${dialog.query ?? ""} ...${common} />`;
    case "help":
      return html`<${Help} userId=${state.me?.id ?? 0} onClose=${common.onClose} />`;
    case "view":
      return html`<${View} state=${state} dialog=${dialog} ...${common} />`;
    case "delete":
      return html`<${DeleteDialog} message=${dialog.message} ...${common} />`;
    case "history":
      return html`<${HistoryDialog} message=${dialog.message} ...${common} />`;
    case "start":
      return html`<${StartDialog} state=${state} given=${dialog} ...${common} />`;
    case "merge":
      return html`<${MergeDialog} state=${state} client=${dialog.client} ...${common} />`;
    case "transfer":
      return html`<${TransferDialog}
        state=${state}
        attendanceId=${dialog.attendanceId}
        ...${common}
      />`;
    case "bulk.finish":
      return html`<${BulkFinishDialog} state=${state} ...${common} />`;
    case "bulk.transfer":
      return html`<${BulkTransferDialog} state=${state} ...${common} />`;
    case "place":
      return html`<${PlaceDialog} attendanceId=${dialog.attendanceId} ...${common} />`;
    case "card":
      return html`<${CardDialog} attendanceId=${dialog.attendanceId} ...${common} />`;
    default:
      return null;
  }
}

/**
 * Photos and films of a conversation, or of what else is looked through.
 *
 * @param {{state: State, dialog: {message: Message, among?: Message[]}, actions: Actions,
 *   onClose: () => void}} props
 */
function View({ state, dialog, actions, onClose }) {
  const { message, among } = dialog;
  const attendanceId = message.attendance_id;
  const items = among
    ? asOfNow(among, state.conversations)
    : layOut(state, attendanceId).flatMap((day) => day.bubbles.map((bubble) => bubble.message));
  const about = state.attendances.get(attendanceId);
  const client = about ? (state.clients.get(about.client.id) ?? about.client) : null;
  const known = { client: client?.name ?? t("Client"), me: state.me, users: state.users };
  return html`<${Lightbox}
    sights=${items.filter(isSight)}
    first=${message.id}
    sender=${(/** @type {Message} */ one) => senderOf(one, known)}
    localUrl=${(/** @type {Message} */ { id }) =>
      state.outbox.find((draft) => draft.id === id)?.file?.url ?? null}
    onLost=${(/** @type {Message} */ { id }) => void actions.messages.retryMedia(id)}
    onShow=${actions.showMessage}
    onClose=${onClose}
  />`;
}

/** @param {{message: Message, actions: Actions, onClose: () => void}} props */
function DeleteDialog({ message, actions, onClose }) {
  const [isBusy, setIsBusy] = useState(false);
  async function remove() {
    setIsBusy(true);
    await actions.messages.remove(message);
    onClose();
  }
  return html`<${Sheet} title=${t("Delete this message for everybody?")} onClose=${onClose}>
    <p>
      ${t(
        "It disappears from the client's phone too. Here it stays marked as deleted, and managers can still read it.",
      )}
    </p>
    <div class="sheet__buttons">
      <button type="button" class="button" onClick=${onClose}>${t("Keep it")}</button>
      <button type="button" class="button button--bad-strong" disabled=${isBusy} onClick=${remove}>
        ${isBusy ? t("Deleting…") : t("Delete for everybody")}
      </button>
    </div>
  <//>`;
}

/** @param {{message: Message, actions: Actions, onClose: () => void}} props */
function HistoryDialog({ message, actions, onClose }) {
  const [history, setHistory] = useState(
    /** @type {Awaited<ReturnType<Actions["messages"]["history"]>> | undefined} */ (undefined),
  );
  useEffect(() => {
    void actions.messages.history(message.id).then(setHistory);
  }, [message.id]);
  const deleted = history?.deleted_at;
  return html`<${Sheet} title=${t("What it said")} onClose=${onClose}>
    ${history === undefined && html`<p role="status">${t("Loading…")}</p>`}
    ${history === null && html`<p>${t("It could not be loaded.")}</p>`}
    ${
      history &&
      html`<ol class="texts">
        ${history.edits.map(
          ({ content, at }) => html`<li key=${at} class="texts__one">
            <span class="texts__when">${t("Until {time}", { time: when(at) })}</span>
            <${MessageText} text=${content} />
          </li>`,
        )}
        <li class="texts__one">
          <span class="texts__when">
            ${deleted ? t("Until it was deleted, {time}", { time: when(deleted) }) : t("Now")}
          </span>
          <${MessageText} text=${history.content} />
        </li>
      </ol>`
    }
  <//>`;
}

/** @param {string} at */
function when(at) {
  return `${dayLabel(at, Date.now())}, ${clock(at)}`;
}
