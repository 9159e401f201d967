// @ts-check
/** What a message says or shows. */

import { t } from "../../language.js";
import { html } from "../html.js";
import { contentOf, iconOf, wordOf } from "../kinds.js";
import { Avatar } from "./avatar.js";
import { MessageText } from "./formatted.js";
import { Icon } from "./icon.js";
import { Medium } from "./media.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").Card} Card */
/** @typedef {import("../shapes.js").Draft} Draft */
/** @typedef {import("../shapes.js").Message} Message */

/** @param {{message: Message, draft: Draft | null, actions: Actions}} props */
export function Content({ message, draft, actions }) {
  return html`${
    message.media &&
    html`<${Medium} message=${message} media=${message.media} draft=${draft} actions=${actions} />`
  }
  ${kindOf(message, actions)}
  ${saysMore(message) && html`<${MessageText} text=${contentOf(message)} />`}`;
}

/**
 * Whether the text is more than what a place or a card shows already: WhatsApp names them there.
 *
 * @param {Message} message
 */
function saysMore({ content, location, contacts }) {
  const shown = [location?.name, location?.address, contacts?.[0]?.name].filter(Boolean);
  return content !== "" && !shown.some((words) => content.startsWith(String(words)));
}

/**
 * What is neither text nor file.
 *
 * @param {Message} message
 * @param {Actions} actions
 */
function kindOf(message, actions) {
  if (message.type === "TEXT" || message.media) {
    return null;
  }
  if (message.location) {
    return html`<${Spot} place=${message.location} />`;
  }
  if (message.contacts && message.contacts.length > 0) {
    return html`<${Cards} cards=${message.contacts} actions=${actions} />`;
  }
  return html`<span class="bubble__kind">
      <${Icon} name=${iconOf(message) ?? "unsure"} />${wordOf(message)}
    </span>
    ${message.content !== "" && html`<br />`}`;
}

/** @param {{place: import("../shapes.js").Place}} props */
function Spot({ place }) {
  const { latitude, longitude, name, address } = place;
  const url = new URL("https://www.openstreetmap.org/");
  url.searchParams.set("mlat", String(latitude));
  url.searchParams.set("mlon", String(longitude));
  url.hash = `map=16/${latitude}/${longitude}`;
  return html`<a class="spot" href=${url.href} target="_blank" rel="noopener noreferrer">
    <span class="spot__map" aria-hidden="true"><${Icon} name="pin" /></span>
    <span class="spot__words">
      <strong>${name || t("Location")}</strong>
      <span>${address || `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`}</span>
      <span class="spot__open">${t("Open the map")}</span>
    </span>
  </a>`;
}

/** @param {{cards: Card[], actions: Actions}} props */
function Cards({ cards, actions }) {
  return html`<ul class="cards">
    ${cards.map(
      (card, index) => html`<li key=${index} class="contact-card">
        <span class="contact-card__who">
          <${Avatar} id=${index} name=${card.name} size="small" />
          <strong>${card.name}</strong>
        </span>
        ${card.phones.map(
          (phone) => html`<span key=${phone} class="contact-card__phone">
            <span>${phone}</span>
            <button
              type="button"
              class="link-button"
              aria-label=${t("Write to {name}, {phone}", { name: card.name, phone })}
              onClick=${() => actions.open({ kind: "start", phone, name: card.name })}
            >
              ${t("Write")}
            </button>
          </span>`,
        )}
      </li>`,
    )}
  </ul>`;
}
