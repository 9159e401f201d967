// @ts-check
/** What is known about the client and this attendance. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { departmentOf } from "../directory.js";
import { between, fullTime, phoneNumber } from "../format.js";
import { html } from "../html.js";
import { mayTag } from "../permissions.js";
import { Avatar } from "./avatar.js";
import { RecentFiles } from "./client_files.js";
import { Icon } from "./icon.js";
import { AllFiles, Merging, Others } from "./later.js";
import { Rating } from "./rating.js";
import { Tags } from "./tags.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").Client} Client */
/** @typedef {import("../shapes.js").State} State */

/**
 * @param {{state: State, attendance: Attendance, client: Client, actions: Actions,
 *   minute: number, onClose: () => void}} props
 */
export function Details({ state, attendance, client, actions, minute, onClose }) {
  const [files, setFiles] = useState(/** @type {"few" | "all" | "back"} */ ("few"));
  const about = { state, attendanceId: attendance.id, client, actions };
  useEffect(() => setFiles("few"), [client.id]);
  return html`<aside class="details" aria-label=${t("Client's details")}>
    ${
      files === "all"
        ? html`<${AllFiles}
            key=${client.id}
            ...${about}
            onBack=${() => setFiles("back")}
            onClose=${onClose}
          />`
        : html`<${Known} ...${{ state, attendance, client, actions, minute, onClose }}>
            <${RecentFiles}
              key=${client.id}
              ...${about}
              isBack=${files === "back"}
              onAll=${() => setFiles("all")}
            />
          <//>`
    }
  </aside>`;
}

/**
 * @param {{state: State, attendance: Attendance, client: Client, actions: Actions,
 *   minute: number, onClose: () => void, children: import("../html.js").Children}} props
 */
function Known({ state, attendance, client, actions, minute, onClose, children }) {
  const instance = state.instances.get(attendance.instance_id);
  const department = departmentOf(state.directory, attendance.department_id);
  const find = () => {
    onClose();
    actions.finding.begin(attendance.id);
  };
  return html`
    <header class="details__head">
      <h2>${t("Details")}</h2>
      <button
        type="button"
        class="icon-button"
        aria-label=${t("Close the details")}
        onClick=${onClose}
      >
        <${Icon} name="close" />
      </button>
    </header>
    <div class="details__who">
      <${Avatar} id=${client.id} name=${client.name} size="large" />
      <p class="details__name">${client.name}</p>
      <a class="details__link" href=${`/clients/${client.id}`}>${t("The client's page")}</a>
      <button type="button" class="link-button details__find" onClick=${find}>
        ${t("Search in this conversation")}
      </button>
      <${Rating} attendance=${attendance} />
    </div>
    ${children}
    <${AllTags}
      key=${`tags ${attendance.id}`}
      state=${state}
      attendance=${attendance}
      client=${client}
      actions=${actions}
    />
    <dl class="facts">
      ${client.addresses.map((address) => fact(addressName(address), addressValue(address)))}
      ${fact(t("Wrote to"), instance?.name ?? t("A number that is gone"))}
      ${fact(t("First message"), fullTime(attendance.created_at))}
      ${
        attendance.started_at !== null &&
        fact(t("Accepted after"), between(attendance.created_at, attendance.started_at))
      }
      ${department && fact(t("Department"), department.name)}
      ${
        attendance.state === "OPEN" &&
        attendance.unanswered_since &&
        fact(t("Unanswered since"), fullTime(attendance.unanswered_since))
      }
      ${attendance.attendant && fact(t("Attendant"), attendance.attendant.name)}
      ${
        attendance.finished_at !== null &&
        fact(
          attendance.is_finished_automatically ? t("Finished automatically") : t("Finished"),
          fullTime(attendance.finished_at),
        )
      }
      ${attendance.erased_at && fact(t("Messages deleted"), fullTime(attendance.erased_at))}
    </dl>
    <${Merging} key=${client.id} state=${state} client=${client} actions=${actions} />
    <${Others} attendance=${attendance} actions=${actions} minute=${minute} />`;
}

/**
 * What the attendance and the client carry.
 *
 * @param {{state: State, attendance: Attendance, client: Client, actions: Actions}} props
 */
function AllTags({ state, attendance, client, actions }) {
  const { directory } = actions;
  const serves = mayTag(state.me, attendance);
  return html`<section class="details__tags" aria-label=${t("Tags")}>
    <h3 class="others__title">${t("Tags of this attendance")}</h3>
    <${Tags}
      state=${state}
      ids=${attendance.tag_ids}
      label=${t("Tags of this attendance")}
      actions=${actions}
      save=${serves ? (/** @type {number[]} */ ids) => directory.tagAttendance(attendance.id, ids) : null}
    />
    <h3 class="others__title">${t("Tags of the client")}</h3>
    <${Tags}
      state=${state}
      ids=${client.tag_ids}
      label=${t("Tags of the client")}
      actions=${actions}
      save=${serves ? (/** @type {number[]} */ ids) => directory.tagClient(client.id, ids) : null}
    />
  </section>`;
}

/**
 * @param {string} name
 * @param {string} value
 */
function fact(name, value) {
  return html`<div class="facts__one" key=${name + value}>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** @param {import("../shapes.js").Address} address */
function addressName(address) {
  return address.kind === "phone" ? t("Number") : t("WhatsApp alias");
}

/** @param {import("../shapes.js").Address} address */
function addressValue(address) {
  return address.kind === "phone" ? phoneNumber(address.value) : address.value;
}
