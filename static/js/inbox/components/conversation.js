// @ts-check
/** The conversation: who it is with, the messages, the field to answer. */

import { t } from "../../language.js";
import { isAlarmed } from "../alarms.js";
import { hasStage } from "../composing.js";
import { departmentOf, tagsOf } from "../directory.js";
import { between, phoneNumber } from "../format.js";
import { classes, html } from "../html.js";
import { mayFinish, mayTag, mayWrite } from "../permissions.js";
import { useActivity } from "./activity.js";
import { Avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { useDrop } from "./dropping.js";
import { FindingButton } from "./finding_button.js";
import { FinishButton } from "./finish.js";
import { Icon } from "./icon.js";
import { TagChip } from "./labels.js";
import { FindingBar, useFurther } from "./later.js";
import { Stars } from "./rating.js";
import { TagButton } from "./tags.js";
import { Thread } from "./thread.js";
import { TransferButton } from "./transfer_button.js";
import { Watchers } from "./watchers.js";

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
 * @property {import("../kept_texts.js").KeptTexts} drafts
 */

/** @param {Props} props */
export function Conversation(props) {
  const { state, attendance, client, actions, minute, drafts } = props;
  const { id } = attendance;
  const canWrite = mayWrite(state.me, attendance);
  const isRecording = state.recording?.attendanceId === id;
  // What is said or changed in the field's place would be gone with it: files wait for that.
  const isFree = canWrite && !isRecording && (state.noting || state.aim?.kind !== "edit");
  const drop = useDrop(isFree, (files) => actions.files.attach(id, files));
  const isStaged = isFree && hasStage(state.attached.get(id) ?? []);
  // Until the stage is there, what is typed goes on into the field.
  const further = useFurther(isStaged);
  return html`<section
    class=${classes("conversation", drop.isOver && "conversation--drop")}
    aria-label=${t("Conversation with {name}", { name: client.name })}
    ...${drop.handlers}
  >
    <${Head} ...${props} />
    ${state.finding && html`<${FindingBar} key=${id} finding=${state.finding} actions=${actions} />`}
    <div class="conversation__body" data-drop=${t("Drop the files to attach them")}>
      <div class="conversation__thread" inert=${isStaged}>
        <${Watchers} watchers=${state.watchers.get(id)} />
        <${Thread}
          key=${id}
          state=${state}
          attendance=${attendance}
          client=${client}
          actions=${actions}
          minute=${minute}
        />
      </div>
      <${isStaged && further ? further.Stage : Composer}
        key=${id}
        state=${state}
        attendance=${attendance}
        client=${client.name}
        actions=${actions}
        drafts=${drafts}
      />
    </div>
  </section>`;
}

/** @param {Props} props */
function Head({ state, attendance, client, actions, hasDetails, onDetails }) {
  const { phone } = client;
  const number = phone === null ? t("Number hidden by WhatsApp") : phoneNumber(phone);
  const activity = useActivity(state.activities.get(attendance.id));
  return html`<header class="head">
    <button
      type="button"
      class="icon-button head__back"
      aria-label=${t("Back to the list")}
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
            <${HeadLabels} state=${state} attendance=${attendance} />
          </p>`
      }
    </div>
    <div class="head__actions">
      ${
        attendance.state === "WAITING" &&
        html`<button
        type="button"
        class="button button--primary head__accept"
        onClick=${() => actions.accept(attendance.id)}
      >
        <${Icon} name="accept" />${t("Accept")}
      </button>`
      }
      ${
        mayFinish(state.me, attendance) &&
        html`<${TransferButton} attendance=${attendance} actions=${actions} />
          <${FinishButton} state=${state} attendanceId=${attendance.id} actions=${actions} />`
      }
      ${
        mayTag(state.me, attendance) &&
        html`<${TagButton}
          state=${state}
          ids=${attendance.tag_ids}
          label=${t("Tags of this attendance")}
          look="icon-button head__tags"
          actions=${actions}
          save=${(/** @type {number[]} */ ids) =>
            actions.directory.tagAttendance(attendance.id, ids)}
        >
          <${Icon} name="tag" />
        <//>`
      }
      <${FindingButton}
        attendanceId=${attendance.id}
        isOpen=${state.finding !== null}
        actions=${actions}
      />
      <button
        type="button"
        class="icon-button head__details"
        aria-label=${t("Client's details")}
        aria-pressed=${hasDetails}
        onClick=${onDetails}
      >
        <${Icon} name="details" />
      </button>
    </div>
  </header>`;
}

/**
 * Where it belongs, why it is urgent, its tags and how the client rated it.
 *
 * @param {{state: State, attendance: Attendance}} props
 */
function HeadLabels({ state, attendance }) {
  const { directory } = state;
  const department = departmentOf(directory, attendance.department_id);
  return html`
    ${
      isAlarmed(attendance) &&
      html`<span class="label label--alarm" title=${t("Waits too long")}>
        <${Icon} name="alert" /><span class="head__alarm">${t("Waits too long")}</span>
      </span>`
    }
    ${
      department &&
      html`<span class="label head__label"><${Icon} name="building" />${department.name}</span>`
    }
    ${attendance.feedback && html`<${Stars} feedback=${attendance.feedback} />`}
    <span class="tags head__chips">
      ${tagsOf(directory, attendance.tag_ids).map(
        (tag) => html`<${TagChip} key=${tag.id} tag=${tag} />`,
      )}
    </span>
  `;
}

/** @param {{attendance: Attendance, isMine: boolean}} props */
function Standing({ attendance, isMine }) {
  switch (attendance.state) {
    case "WAITING":
      return html`<span class="state state--waiting">${t("Waiting")}</span>`;
    case "OPEN":
      return html`<span class="state state--open">${openWith(attendance, isMine)}</span>`;
    default: {
      const { created_at: from, finished_at: to } = attendance;
      const words =
        to === null ? t("Finished") : t("Finished after {time}", { time: between(from, to) });
      return html`<span class="state">${words}</span>`;
    }
  }
}

/**
 * @param {Attendance} attendance
 * @param {boolean} isMine
 */
function openWith({ attendant }, isMine) {
  if (isMine) {
    return t("Open with you");
  }
  return attendant ? t("Open with {name}", { name: attendant.name }) : t("Open with a colleague");
}
