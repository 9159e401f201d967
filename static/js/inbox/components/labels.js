// @ts-check
/** What marks an attendance in the list: why it is urgent, where it belongs, its tags, its end. */

import { t, tn } from "../../language.js";
import { isAlarmed } from "../alarms.js";
import { departmentOf, tagsOf } from "../directory.js";
import { classes, html } from "../html.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").Client} Client */
/** @typedef {import("../shapes.js").Directory} Directory */
/** @typedef {import("../shapes.js").Tag} Tag */

const MOST_TAGS = 2;

/**
 * @param {{attendance: Attendance, client: Client, directory: Directory,
 *   handedBy: string | null}} props `handedBy` is the colleague who handed it to the reader
 */
export function Labels({ attendance, client, directory, handedBy }) {
  const tags = tagsOf(directory, [...(attendance.tag_ids ?? []), ...(client.tag_ids ?? [])]);
  const department = departmentOf(directory, attendance.department_id);
  const labels = [
    handedBy !== null && label("handed", "transfer", t("From {name}", { name: handedBy })),
    isAlarmed(attendance) && label("alarm", "alert", t("Waits too long")),
    ...endOf(attendance),
    department && label("department", "building", department.name),
    ...tags.slice(0, MOST_TAGS).map((tag) => html`<${TagChip} key=${tag.id} tag=${tag} />`),
    tags.length > MOST_TAGS && html`<${MoreTags} tags=${tags.slice(MOST_TAGS)} />`,
  ].filter(Boolean);
  return labels.length > 0 ? html`<span class="row__labels">${labels}</span>` : null;
}

/** @param {{tag: Tag}} props */
export function TagChip({ tag }) {
  return html`<span class=${classes("tag", `tag--${tag.colour}`)} title=${tag.name}>
    <span class="tag__name">${tag.name}</span>
  </span>`;
}

/** @param {{tags: Tag[]}} props */
function MoreTags({ tags }) {
  const names = tags.map(({ name }) => name).join(", ");
  return html`<span class="label" title=${names}>
    <span aria-hidden="true">+${tags.length}</span>
    <span class="hidden">${tn("{n} more tag", "{n} more tags", tags.length)}</span>
  </span>`;
}

/**
 * How a finished one ended.
 *
 * @param {Attendance} attendance
 */
function endOf({ state, feedback, is_finished_automatically: isAutomatic, feedback_asked_at: asked }) {
  if (state !== "FINISHED") {
    return [];
  }
  const rating = feedback
    ? label("rating", "star", t("{n} of 5", { n: feedback.answer }))
    : asked && label("asked", "star", t("Asked"), t("The client was asked for a rating."));
  const automatic =
    isAutomatic && label("automatic", "clock", t("Automatic"), t("Finished automatically"));
  return [rating, automatic];
}

/**
 * @param {string} kind
 * @param {string} icon
 * @param {string} text
 * @param {string} [title] the text at length
 */
function label(kind, icon, text, title = text) {
  return html`<span key=${kind} class=${classes("label", `label--${kind}`)} title=${title}>
    <${Icon} name=${icon} /><span class="label__text">${text}</span>
  </span>`;
}
