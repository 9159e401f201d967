// @ts-check
/** What is known about an attendance beside its messages. */

import { Avatar } from "../inbox/components/avatar.js";
import { TagChip } from "../inbox/components/labels.js";
import { Rating } from "../inbox/components/rating.js";
import { departmentOf, tagsOf } from "../inbox/directory.js";
import { between, fullTime } from "../inbox/format.js";
import { html } from "../inbox/html.js";
import { t } from "../language.js";
import { clientName, clientNumber } from "./attendance_rows.js";

/** @typedef {import("../inbox/shapes.js").Attendance} Attendance */
/** @typedef {import("../inbox/shapes.js").Client} Client */
/** @typedef {import("../inbox/shapes.js").State} State */

/** @param {{attendance: Attendance, client: Client, state: State}} props */
export function Facts({ attendance, client, state }) {
  const { created_at: began, started_at: started, finished_at: finished } = attendance;
  const instance = state.instances.get(attendance.instance_id);
  const department = departmentOf(state.directory, attendance.department_id);
  const tags = tagsOf(state.directory, attendance.tag_ids);
  const responded = attendance.first_response_at;
  return html`<aside class="details attendance__facts" aria-label=${t("Facts")}>
    <div class="details__who">
      <${Avatar} id=${client.id} name=${client.name} size="large" />
      <p class="details__name"><a href=${`/clients/${client.id}`}>${clientName(client)}</a></p>
      <p class="muted">${clientNumber(client)}</p>
    </div>
    <${Rating} attendance=${attendance} />
    <dl class="facts">
      ${fact(t("State"), standing(attendance))}
      ${fact(t("Wrote to"), instance?.name ?? t("A number that is gone"))}
      ${attendance.attendant && fact(t("Attendant"), attendance.attendant.name)}
      ${department && fact(t("Department"), department.name)}
      ${tags.length > 0 && fact(t("Tags"), chips(tags))}
      ${fact(t("First message"), fullTime(began))}
      ${started !== null && fact(t("Accepted after"), between(began, started))}
      ${responded && started !== null && fact(t("First answer after"), between(started, responded))}
      ${finished !== null && fact(endOf(attendance), fullTime(finished))}
      ${finished !== null && fact(t("Lasted"), between(began, finished))}
    </dl>
  </aside>`;
}

/** @param {Attendance} attendance */
function standing({ state }) {
  if (state === "FINISHED") {
    return t("Finished");
  }
  return state === "WAITING" ? t("Waiting") : t("Open");
}

/** @param {Attendance} attendance */
function endOf({ is_finished_automatically: isAutomatic }) {
  return isAutomatic ? t("Finished automatically") : t("Finished");
}

/** @param {import("../inbox/shapes.js").Tag[]} tags */
function chips(tags) {
  return html`<span class="tags">
    ${tags.map((tag) => html`<${TagChip} key=${tag.id} tag=${tag} />`)}
  </span>`;
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function fact(name, value) {
  return html`<div class="facts__one" key=${name}>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}
