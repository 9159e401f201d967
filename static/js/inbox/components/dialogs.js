// @ts-check
/** The dialog that is open, if one is. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { clock, dayLabel, fullTime } from "../format.js";
import { html } from "../html.js";
import { MessageText } from "./formatted.js";
import { Icon } from "./icon.js";
import { mediaUrl } from "./media.js";
import { MergeDialog } from "./merging.js";
import { CardDialog, PlaceDialog } from "./sending.js";
import { Sheet, useModal, whileThere } from "./sheet.js";
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
    case "view":
      return html`<${Viewer} message=${dialog.message} ...${common} />`;
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
    case "place":
      return html`<${PlaceDialog} attendanceId=${dialog.attendanceId} ...${common} />`;
    case "card":
      return html`<${CardDialog} attendanceId=${dialog.attendanceId} ...${common} />`;
    default:
      return null;
  }
}

/**
 * A photo on the whole screen. A click beside it closes it.
 *
 * @param {{message: Message, onClose: () => void}} props
 */
function Viewer({ message, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useModal(dialog);
  const name = message.media?.name || t("photo");
  const url = mediaUrl(message);
  return html`<dialog
    class="viewer"
    ref=${dialog}
    aria-label=${t("Photo")}
    onClose=${whileThere(onClose)}
    onClick=${(/** @type {MouseEvent} */ event) => {
      if (!(/** @type {Element} */ (event.target).closest("img, a, button"))) {
        dialog.current?.close();
      }
    }}
  >
    <header class="viewer__head">
      <span class="viewer__when">${fullTime(message.at)}</span>
      <a class="icon-button" href=${url} download=${name} aria-label=${t("Download")}>
        <${Icon} name="download" />
      </a>
      <button
        type="button"
        class="icon-button"
        aria-label=${t("Close")}
        onClick=${() => dialog.current?.close()}
      >
        <${Icon} name="close" />
      </button>
    </header>
    <div class="viewer__place"><img class="viewer__image" src=${url} alt=${message.content} /></div>
    ${message.content && html`<p class="viewer__caption">${message.content}</p>`}
  </dialog>`;
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
