// @ts-check
/** Dialogs that send a place or a contact card. */

import { useState } from "preact/hooks";

import { t } from "../../language.js";
import { html } from "../html.js";
import { Labelled, Sheet } from "./sheet.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {{attendanceId: number, actions: Actions, onClose: () => void}} Props */

/** @param {Props} props */
export function PlaceDialog({ attendanceId, actions, onClose }) {
  const [problem, setProblem] = useState("");
  return html`<${Sheet} title=${t("Send a location")} onClose=${onClose}>
    <form class="form" onSubmit=${submit((values) => {
      const coordinates = readCoordinates(values.coordinates);
      if (!coordinates) {
        setProblem(t("Two numbers in degrees, such as -23.5614, -46.6559."));
        return;
      }
      actions.messages.sendPlace(attendanceId, {
        ...coordinates,
        name: values.name.trim(),
        address: values.address.trim(),
      });
      onClose();
    })}>
      <${Labelled}
        label=${t("Latitude, longitude")}
        id="place-coordinates"
        hint=${t("Map sites show them; copy and paste both together.")}
      >
        <input
          class="field__input"
          id="place-coordinates"
          name="coordinates"
          required
          autocomplete="off"
          placeholder="-23.5614, -46.6559"
        />
        ${problem && html`<p class="field__error" role="alert">${problem}</p>`}
      <//>
      <${Labelled} label=${t("Name")} id="place-name">
        <input
          class="field__input"
          id="place-name"
          name="name"
          maxlength="100"
          autocomplete="off"
        />
      <//>
      <${Labelled} label=${t("Address")} id="place-address">
        <input
          class="field__input"
          id="place-address"
          name="address"
          maxlength="200"
          autocomplete="off"
        />
      <//>
      <${Buttons} onClose=${onClose} />
    </form>
  <//>`;
}

/** @param {Props} props */
export function CardDialog({ attendanceId, actions, onClose }) {
  return html`<${Sheet} title=${t("Send a contact")} onClose=${onClose}>
    <form class="form" onSubmit=${submit(({ name, phone }) => {
      actions.messages.sendCard(attendanceId, { name: name.trim(), phones: [phone.trim()] });
      onClose();
    })}>
      <${Labelled} label=${t("Name")} id="card-name">
        <input
          class="field__input"
          id="card-name"
          name="name"
          required
          maxlength="100"
          autocomplete="off"
        />
      <//>
      <${Labelled} label=${t("Phone number, with country code")} id="card-phone">
        <input
          class="field__input"
          id="card-phone"
          name="phone"
          type="tel"
          required
          pattern="[+\\-\\s\\(\\)0-9]{6,24}"
          autocomplete="off"
        />
      <//>
      <${Buttons} onClose=${onClose} />
    </form>
  <//>`;
}

/** @param {{onClose: () => void}} props */
function Buttons({ onClose }) {
  return html`<div class="sheet__buttons">
    <button type="button" class="button" onClick=${onClose}>${t("Cancel")}</button>
    <button type="submit" class="button button--primary">${t("Send")}</button>
  </div>`;
}

/**
 * A form's handler that gets the fields' values.
 *
 * @param {(values: Record<string, string>) => void} body
 */
export function submit(body) {
  return (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    body(/** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form))));
  };
}

/**
 * @param {string} text
 * @returns {{latitude: number, longitude: number} | null}
 */
function readCoordinates(text) {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)[\s,;]+(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  const [latitude, longitude] = found ? [Number(found[1]), Number(found[2])] : [NaN, NaN];
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isOnEarth ? { latitude, longitude } : null;
}
