// @ts-check
/** The dialog that writes to a number first. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { clock } from "../format.js";
import { html } from "../html.js";
import { TriedId } from "../ids.js";
import { submit } from "./sending.js";
import { Labelled, Sheet } from "./sheet.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../client_actions.js").FirstContacts} FirstContacts */
/** @typedef {import("../shapes.js").Instance} Instance */
/** @typedef {import("../shapes.js").State} State */

/**
 * @param {{state: State, given: {phone: string, name: string}, actions: Actions,
 *   onClose: () => void}} props
 */
export function StartDialog({ state, given, actions, onClose }) {
  const { current: id } = useRef(new TriedId());
  const connected = [...state.instances.values()].filter(isConnected);
  const [instanceId, setInstanceId] = useState(connected[0]?.id ?? null);
  // A number that drops stays chosen: what was written for it must not leave from another.
  const instance = instanceId === null ? connected[0] : state.instances.get(instanceId);
  const isReady = instance !== undefined && isConnected(instance);
  const offered = instance && !isReady ? [instance, ...connected] : connected;
  const [refusal, setRefusal] = useState(
    /** @type {{reason: string, isUnknown: boolean} | null} */ (null),
  );
  const [phone, setPhone] = useState(given.phone);
  const [isBusy, setIsBusy] = useState(false);
  const contacts = useFirstContacts(actions, instance?.id ?? null);

  /** @param {Record<string, string>} values */
  async function start({ content }) {
    if (!isReady) {
      return;
    }
    setIsBusy(true);
    setRefusal(null);
    const even_if_unknown = refusal?.isUnknown ?? false;
    const wanted = { instance_id: instance.id, phone, content };
    setRefusal(await actions.clients.start({ id: id.of(wanted), ...wanted, even_if_unknown }));
    setIsBusy(false);
  }

  const word = refusal?.isUnknown ? t("Write anyway") : t("Send");
  return html`<${Sheet} title=${t("Write to a number first")} onClose=${onClose}>
    <form class="form" onSubmit=${submit(start)}>
      ${
        offered.length > 1 &&
        html`<${Labelled} label=${t("From")} id="start-instance">
          <select
            class="field__input"
            id="start-instance"
            value=${instance?.id}
            onChange=${(/** @type {Event} */ event) =>
              setInstanceId(Number(/** @type {HTMLSelectElement} */ (event.target).value))}
          >
            ${offered.map(
              ({ id: it, name }) => html`<option key=${it} value=${it}>${name}</option>`,
            )}
          </select>
        <//>`
      }
      <${Labelled}
        label=${
          given.name
            ? t("Number of {name}", { name: given.name })
            : t("Phone number, with country code")
        }
        id="start-phone"
      >
        <input
          class="field__input"
          id="start-phone"
          name="phone"
          type="tel"
          required
          maxlength="30"
          autocomplete="off"
          placeholder="+55 11 98888-0003"
          value=${phone}
          onInput=${(/** @type {InputEvent} */ event) => {
            setPhone(/** @type {HTMLInputElement} */ (event.target).value);
            setRefusal(null);
          }}
        />
      <//>
      <${Labelled} label=${t("First message")} id="start-content">
        <textarea
          class="field__input field__input--text"
          id="start-content"
          name="content"
          rows="3"
          required
          maxlength="4000"
        ></textarea>
      <//>
      <${Readiness} instance=${instance} />
      <${Guard} contacts=${contacts} />
      ${refusal && html`<p class="notice notice--bad" role="alert">${refusal.reason}</p>`}
      <div class="sheet__buttons">
        <button type="button" class="button" onClick=${onClose}>${t("Cancel")}</button>
        <button type="submit" class="button button--primary" disabled=${isBusy || !isReady}>
          ${isBusy ? t("Asking WhatsApp…") : word}
        </button>
      </div>
    </form>
  <//>`;
}

/** @param {Instance} instance */
function isConnected({ state }) {
  return state === "CONNECTED";
}

/**
 * Why nothing can leave just now.
 *
 * @param {{instance: Instance | undefined}} props undefined when no number is connected
 */
function Readiness({ instance }) {
  if (instance && isConnected(instance)) {
    return null;
  }
  const what = instance
    ? t("{name} is not connected. As soon as it is, you can send from here.", {
        name: instance.name,
      })
    : t("No number is connected. As soon as it is, you can send from here.");
  return html`<p class="notice notice--warning" role="status">${what}</p>`;
}

/**
 * How near the limit is that keeps numbers from being banned.
 *
 * @param {{contacts: FirstContacts | null}} props
 */
function Guard({ contacts }) {
  if (!contacts || contacts.limit === 0) {
    return null;
  }
  const { used, limit, warning, next_at: next } = contacts;
  const then = next && t("Next possible at {time}.", { time: clock(next) });
  return warning
    ? html`<p class="notice notice--warning" role="status">${warning} ${then}</p>`
    : html`<p class="sheet__note">
        ${t("First contacts in the last hour: {used} of {limit}.", { used, limit })}
      </p>`;
}

/**
 * @param {Actions} actions
 * @param {number | null} instanceId
 */
function useFirstContacts(actions, instanceId) {
  const [contacts, setContacts] = useState(/** @type {FirstContacts | null} */ (null));
  useEffect(() => {
    if (instanceId !== null) {
      void actions.clients.firstContacts(instanceId).then(setContacts);
    }
  }, [instanceId]);
  return contacts;
}
