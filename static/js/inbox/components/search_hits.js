// @ts-check
/** What a search has found: clients, attendances, messages. */

import { t } from "../../language.js";
import { fullTime, listTime, phoneNumber } from "../format.js";
import { classes, html } from "../html.js";
import { iconOf, wordOf } from "../kinds.js";
import { countOf, piecesOf } from "../searching.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";

/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {import("../shapes.js").State} State */
/** @typedef {import("../shapes.js").Mark} Mark */
/**
 * @template T
 * @typedef {{hits: import("../shapes.js").Hits<T> | null, state: State, actions: Actions,
 *   minute: number, onMore: (kind: import("../searching.js").Kind) => void}} Props
 */

/** @param {Props<import("../shapes.js").ClientHit>} props */
export function ClientGroup({ hits, state, actions, minute, onMore }) {
  return html`<${Group} title=${t("Clients")} hits=${hits} onMore=${() => onMore("clients")}>
    ${hits?.items.map(({ client, marks }) => {
      const last = client.last_attendance;
      const inside = html`<${Avatar} id=${client.id} name=${client.name} />
        <span class="hit__name"><${Marked} text=${client.name} marks=${marks} /></span>
        ${last && html`<${Time} at=${last.created_at} minute=${minute} />`}
        <span class="hit__line">
          ${client.phone ? phoneNumber(client.phone) : t("Number hidden by WhatsApp")}
          ${last && html`<${Standing} standing=${last} me=${state.me} />`}
        </span>`;
      return html`<li key=${client.id}>
        ${
          last
            ? html`<button type="button" class="hit" onClick=${() => actions.select(last.id)}>
                ${inside}
              </button>`
            : html`<a class="hit" href=${`/clients/${client.id}`}>${inside}</a>`
        }
      </li>`;
    })}
  <//>`;
}

/** @param {Props<import("../shapes.js").AttendanceHit>} props */
export function AttendanceGroup({ hits, state, actions, minute, onMore }) {
  return html`<${Group}
    title=${t("Attendances")}
    hits=${hits}
    onMore=${() => onMore("attendances")}
  >
    ${hits?.items.map(
      ({ attendance, marks }) => html`<li key=${attendance.id}>
        <button
          type="button"
          class=${classes("hit", attendance.id === state.selected && "hit--selected")}
          onClick=${() => actions.select(attendance.id)}
        >
          <${Avatar} id=${attendance.client.id} name=${attendance.client.name} />
          <span class="hit__name">
            <${Marked} text=${attendance.client.name} marks=${marks} />
          </span>
          <${Time} at=${attendance.created_at} minute=${minute} />
          <span class="hit__line">
            #${attendance.id} <${Standing} standing=${attendance} me=${state.me} />
          </span>
        </button>
      </li>`,
    )}
  <//>`;
}

/** @param {Props<import("../shapes.js").MessageHit>} props */
export function MessageGroup({ hits, state, actions, minute, onMore }) {
  return html`<${Group} title=${t("Messages")} hits=${hits} onMore=${() => onMore("messages")}>
    ${hits?.items.map(
      (hit) => html`<li key=${hit.id}>
        <button
          type="button"
          class=${classes("hit", "hit--message", hit.from === "note" && "hit--note")}
          onClick=${() => actions.findMessage(hit)}
        >
          <${Avatar} id=${hit.client.id} name=${hit.client.name} />
          <span class="hit__name">${hit.client.name}</span>
          <${Time} at=${hit.at} minute=${minute} />
          <span class="hit__text">
            <${Author} hit=${hit} state=${state} />
            <${Said} hit=${hit} />
          </span>
        </button>
      </li>`,
    )}
  <//>`;
}

/**
 * @param {{title: string, hits: import("../shapes.js").Hits<unknown> | null, onMore: () => void,
 *   children?: import("../html.js").Children}} props
 */
function Group({ title, hits, onMore, children }) {
  if (!hits || (hits.items.length === 0 && hits.next_cursor === null)) {
    return null;
  }
  return html`<section class="found__group" aria-label=${title}>
    <h2 class="found__title">${title} <span class="found__count">${countOf(hits)}</span></h2>
    <ul class="found__hits">${children}</ul>
    ${
      hits.next_cursor !== null &&
      html`<button type="button" class="link-button found__more" onClick=${onMore}>
        ${hits.items.length === 0 ? t("Look further back") : t("Show more")}
      </button>`
    }
  </section>`;
}

/** @param {{text: string, marks: Mark[]}} props */
function Marked({ text, marks }) {
  return piecesOf(text, marks).map((piece) =>
    piece.isHit ? html`<mark class="found__mark">${piece.text}</mark>` : piece.text,
  );
}

/** @param {{at: string, minute: number}} props */
function Time({ at, minute }) {
  return html`<time class="hit__time" datetime=${at} title=${fullTime(at)}>
    ${listTime(at, minute)}
  </time>`;
}

/**
 * Where an attendance stands.
 *
 * @param {{standing: Pick<import("../shapes.js").Attendance, "state" | "attendant">,
 *   me: State["me"]}} props
 */
function Standing({ standing: { state, attendant }, me }) {
  const isTheirs = attendant !== null && attendant.id !== me?.id;
  const open = isTheirs ? t("Open with {name}", { name: attendant.name }) : t("Open with you");
  const words = { WAITING: t("Waiting"), OPEN: open, FINISHED: t("Finished") }[state];
  return html`<span class=${`hit__state hit__state--${state.toLowerCase()}`}>${words}</span>`;
}

/** @param {{hit: import("../shapes.js").MessageHit, state: State}} props */
function Author({ hit, state }) {
  if (hit.from === "client") {
    return null;
  }
  if (hit.from === "note") {
    return html`<${Icon} name="lock" /><span class="hidden">${t("Private note")}:</span> `;
  }
  if (hit.from === "system") {
    return html`<span class="hit__author">${t("Automatic")}:</span> `;
  }
  const name = state.users.get(hit.user_id ?? 0)?.name;
  const isMine = hit.user_id !== null && hit.user_id === state.me?.id;
  const author = isMine ? t("You") : (name ?? t("From the phone"));
  return html`<span class="hit__author">${author}:</span> `;
}

/** @param {{hit: import("../shapes.js").MessageHit}} props */
function Said({ hit }) {
  const message = /** @type {import("../shapes.js").Message} */ (/** @type {unknown} */ (hit));
  const icon = hit.type === "TEXT" ? null : iconOf({ ...message, content: hit.text });
  return html`${icon && html`<${Icon} name=${icon} /> `}
    ${hit.text ? html`<${Marked} text=${hit.text} marks=${hit.marks} />` : wordOf(message)}`;
}
