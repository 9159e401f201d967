// @ts-check
/** The files of a client, on the client's page: the gallery of the inbox, and its lightbox. */

import { render } from "preact";
import { useState } from "preact/hooks";

import { Gallery } from "../inbox/components/gallery.js";
import { Lightbox } from "../inbox/components/lightbox.js";
import { placeUrl } from "../inbox/file_urls.js";
import { html } from "../inbox/html.js";
import { senderOf } from "../inbox/senders.js";
import { asOfNow, isSight } from "../inbox/sights.js";

/** @typedef {import("../inbox/shapes.js").Message} Message */
/** @typedef {import("../inbox/shapes.js").Person} Person */

const NO_CONVERSATIONS = new Map();

/**
 * `client`: the name.
 *
 * @typedef {{clientId: number, client: string, users: Person[], me: {id: number}}} Known
 */

let drawn = 0;

/**
 * Shows the files, and looks for new ones.
 *
 * @param {HTMLElement} place
 * @param {Known} known
 */
export function showFiles(place, known) {
  drawn += 1;
  render(html`<${Files} mark=${String(drawn)} ...${known} />`, place);
}

/** @param {Known & {mark: string}} props */
function Files({ clientId, client, users, me, mark }) {
  const [open, setOpen] = useState(
    /** @type {{message: Message, among: Message[]} | null} */ (null),
  );
  const names = new Map(users.map((user) => [user.id, user]));
  const sender = (/** @type {Message} */ message) =>
    senderOf(message, { client, me, users: names });
  return html`<${Gallery}
      clientId=${clientId}
      mark=${mark}
      conversations=${NO_CONVERSATIONS}
      sender=${sender}
      onOpen=${(/** @type {Message} */ message, /** @type {Message[]} */ among) =>
        setOpen({ message, among })}
    />
    ${
      open &&
      html`<${Lightbox}
        sights=${asOfNow(open.among, NO_CONVERSATIONS).filter(isSight)}
        first=${open.message.id}
        sender=${sender}
        onShow=${(/** @type {Message} */ message) => location.assign(placeUrl(message))}
        onClose=${() => setOpen(null)}
      />`
    }`;
}
