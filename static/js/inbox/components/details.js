// @ts-check
/** What is known about the client and this attendance. */

import { useEffect, useState } from "preact/hooks";

import { between, fullTime, listTime, phoneNumber } from "../format.js";
import { html } from "../html.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";
import { Merging } from "./merging.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Attendance} Attendance */
/** @typedef {import("../shapes.js").Client} Client */
/** @typedef {import("../shapes.js").State} State */

/**
 * @param {{state: State, attendance: Attendance, client: Client, actions: Actions,
 *   minute: number, onClose: () => void}} props
 */
export function Details({ state, attendance, client, actions, minute, onClose }) {
  const instance = state.instances.get(attendance.instance_id);
  return html`<aside class="details" aria-label="Client's details">
    <header class="details__head">
      <h2>Details</h2>
      <button type="button" class="icon-button" aria-label="Close the details" onClick=${onClose}>
        <${Icon} name="close" />
      </button>
    </header>
    <div class="details__who">
      <${Avatar} id=${client.id} name=${client.name} size="large" />
      <p class="details__name">${client.name}</p>
    </div>
    <dl class="facts">
      ${client.addresses.map((address) => fact(addressName(address), addressValue(address)))}
      ${fact("Wrote to", instance?.name ?? "A number that is gone")}
      ${fact("First message", fullTime(attendance.created_at))}
      ${
        attendance.started_at !== null &&
        fact("Accepted after", between(attendance.created_at, attendance.started_at))
      }
      ${attendance.attendant && fact("Attendant", attendance.attendant.name)}
      ${
        attendance.finished_at !== null &&
        fact(
          attendance.is_finished_automatically ? "Finished automatically" : "Finished",
          fullTime(attendance.finished_at),
        )
      }
    </dl>
    <${Merging} key=${client.id} state=${state} client=${client} actions=${actions} />
    <${Others} attendance=${attendance} actions=${actions} minute=${minute} />
  </aside>`;
}

/**
 * The client's other attendances, to be read.
 *
 * @param {{attendance: Attendance, actions: Actions, minute: number}} props
 */
function Others({ attendance, actions, minute }) {
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
  return html`<section class="others" aria-label="Other attendances of this client">
    <h3 class="others__title">Other attendances</h3>
    <ul>
      ${others.map(
        (other) => html`<li key=${other.id}>
          <button type="button" class="others__one" onClick=${() => actions.select(other.id)}>
            <span>${listTime(other.created_at, minute)}</span>
            <span class="others__who">
              ${other.attendant?.name ?? (other.state === "WAITING" ? "Waiting" : "")}
            </span>
          </button>
        </li>`,
      )}
    </ul>
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
  return address.kind === "phone" ? "Number" : "WhatsApp alias";
}

/** @param {import("../shapes.js").Address} address */
function addressValue(address) {
  return address.kind === "phone" ? phoneNumber(address.value) : address.value;
}
