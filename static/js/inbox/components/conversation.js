// @ts-check
/** The conversation: who it is with, the messages, the field to answer. */

import { between, phoneNumber } from "../format.js";
import { classes, html } from "../html.js";
import { mayFinish, mayWrite } from "../permissions.js";
import { useActivity } from "./activity.js";
import { Avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { useDrop } from "./dropping.js";
import { Icon } from "./icon.js";
import { Thread } from "./thread.js";
import { TransferButton } from "./transfer.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").Client} Client */
/** @typedef {import("../shapes.js").State} State */

/**
 * @typedef {object} Props
 * @property {State} state
 * @property {Attendance} attendance
 * @property {Client} client
 * @property {Actions} actions
 * @property {number} minute
 * @property {boolean} hasDetails
 * @property {() => void} onDetails
 * @property {import("../storage.js").Storage} drafts
 */

/** @param {Props} props */
export function Conversation(props) {
  const { state, attendance, client, actions, minute, drafts } = props;
  const drop = useDrop(mayWrite(state.me, attendance), (files) =>
    actions.messages.attach(attendance.id, files),
  );
  return html`<section
    class=${classes("conversation", drop.isOver && "conversation--drop")}
    aria-label=${`Conversation with ${client.name}`}
    ...${drop.handlers}
  >
    <${Head} ...${props} />
    <${Thread}
      key=${attendance.id}
      state=${state}
      attendance=${attendance}
      client=${client}
      actions=${actions}
      minute=${minute}
    />
    <${Composer}
      state=${state}
      attendance=${attendance}
      client=${client.name}
      actions=${actions}
      drafts=${drafts}
    />
  </section>`;
}

/** @param {Props} props */
function Head({ state, attendance, client, actions, hasDetails, onDetails }) {
  const number = client.phone === null ? "Number hidden by WhatsApp" : phoneNumber(client.phone);
  const activity = useActivity(state.activities.get(attendance.id));
  return html`<header class="head">
    <button
      type="button"
      class="icon-button head__back"
      aria-label="Back to the list"
      onClick=${() => actions.select(null)}
    >
      <${Icon} name="back" />
    </button>
    <${Avatar} id=${client.id} name=${client.name} />
    <div class="head__who">
      <h2 class="head__name">${client.name}</h2>
      ${
        activity
          ? html`<p class="head__activity">${activity}</p>`
          : html`<p class="head__number">
            <span class="head__digits">${number}</span>
            <${Standing}
              attendance=${attendance}
              isMine=${attendance.attendant?.id === state.me?.id}
            />
          </p>`
      }
    </div>
    <div class="head__actions">
      ${
        attendance.state === "WAITING" &&
        html`<button
        type="button"
        class="button button--primary"
        onClick=${() => actions.accept(attendance.id)}
      >
        <${Icon} name="accept" />Accept
      </button>`
      }
      ${
        mayFinish(state.me, attendance) &&
        html`<${TransferButton} state=${state} attendance=${attendance} actions=${actions} />
        <button
        type="button"
        class="button head__button"
        title="Finish (Alt+E)"
        aria-label="Finish"
        onClick=${() => actions.finish(attendance.id)}
      >
        <${Icon} name="finish" /><span class="button__text">Finish</span>
      </button>`
      }
      <button
        type="button"
        class="icon-button head__details"
        aria-label="Client's details"
        aria-pressed=${hasDetails}
        onClick=${onDetails}
      >
        <${Icon} name="details" />
      </button>
    </div>
  </header>`;
}

/** @param {{attendance: Attendance, isMine: boolean}} props */
function Standing({ attendance, isMine }) {
  const owner = isMine ? "you" : (attendance.attendant?.name ?? "a colleague");
  switch (attendance.state) {
    case "WAITING":
      return html`<span class="state state--waiting">Waiting</span>`;
    case "OPEN":
      return html`<span class="state state--open">Open with ${owner}</span>`;
    default: {
      const { created_at: from, finished_at: to } = attendance;
      const length = to === null ? "" : ` after ${between(from, to)}`;
      return html`<span class="state">Finished${length}</span>`;
    }
  }
}
