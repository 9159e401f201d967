// @ts-check
/** The client's other attendances: when, with whom, how they stand and how they were rated. */

import { useEffect, useState } from "preact/hooks";

import { t } from "../../language.js";
import { fullTime, listTime } from "../format.js";
import { classes, html } from "../html.js";
import { Stars } from "./rating.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */

/**
 * @param {{attendance: Attendance, actions: Actions, minute: number}} props
 */
export function Others({ attendance, actions, minute }) {
  const [all, setAll] = useState(/** @type {Attendance[]} */ ([]));
  const { id, state, client } = attendance;
  useEffect(() => {
    let isWanted = true;
    void actions.loadAttendancesOf(client.id).then((items) => {
      if (isWanted) {
        setAll(items);
      }
    });
    return () => {
      isWanted = false;
    };
  }, [client.id, state]);

  const others = all.filter((other) => other.id !== id && other.client.id === client.id);
  if (others.length === 0) {
    return null;
  }
  return html`<section class="others" aria-label=${t("Other attendances of this client")}>
    <h3 class="others__title">${t("Other attendances")}</h3>
    <ul>
      ${others.map(
        (other) => html`<li key=${other.id}>
          <${Other} attendance=${other} minute=${minute} onSelect=${actions.select} />
        </li>`,
      )}
    </ul>
  </section>`;
}

/**
 * @param {{attendance: Attendance, minute: number, onSelect: (id: number) => void}} props
 */
function Other({ attendance, minute, onSelect }) {
  const { id, created_at: at, attendant, feedback } = attendance;
  return html`<button type="button" class="others__one" onClick=${() => onSelect(id)}>
    <time datetime=${at} title=${fullTime(at)}>${listTime(at, minute)}</time>
    <span class=${classes("state", `state--${attendance.state.toLowerCase()}`, "others__state")}>
      ${stateWord(attendance)}
    </span>
    <span class="others__who">${attendant?.name}</span>
    ${feedback && html`<${Stars} feedback=${feedback} />`}
  </button>`;
}

/** @param {Attendance} attendance */
function stateWord({ state, is_finished_automatically: isAutomatic, erased_at: erased }) {
  if (state === "FINISHED") {
    return erased ? t("Messages deleted") : isAutomatic ? t("Finished automatically") : t("Finished");
  }
  return state === "WAITING" ? t("Waiting") : t("Open");
}
