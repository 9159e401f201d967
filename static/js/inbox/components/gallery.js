// @ts-check
/** The files of a client: photos and videos, sounds, documents, the latest first. */

import { useEffect, useRef, useState } from "preact/hooks";

import { N_, t } from "../../language.js";
import { Gallery as Pages, NOTHING_YET } from "../gallery.js";
import { classes, html } from "../html.js";
import { asOfNow } from "../sights.js";
import { DocumentRow, SoundRow } from "./gallery_items.js";
import { Icon } from "./icon.js";
import { Tile } from "./tile.js";

/** @typedef {import("../gallery.js").Kind} Kind */
/** @typedef {import("../gallery.js").Shelf} Shelf */
/** @typedef {import("../shapes.js").Message} Message */

/**
 * @typedef {object} Props
 * @property {number} clientId
 * @property {string} mark another one when the client's files have changed
 * @property {import("../shapes.js").State["conversations"]} conversations where newer copies of
 *   the messages may be
 * @property {(message: Message) => string} sender
 * @property {(message: Message, among: Message[]) => void} onOpen a photo or film on the whole
 *   screen; `among` oldest first
 * @property {(message: Message) => void} [onShow] shows a message in its conversation; without it
 *   a link leads there
 */

/** @type {[kind: Kind, name: string, empty: string, icon: string][]} */
const KINDS = [
  ["seen", N_("Photos and videos"), N_("No photos or videos yet"), "image"],
  ["heard", N_("Voice and audio"), N_("No voice notes or audio yet"), "audio"],
  ["documents", N_("Documents"), N_("No documents yet"), "document"],
];
/** So far below the sight the next page is loaded. */
const MARGIN = "300px";

/** @param {Props} props */
export function Gallery(props) {
  const [kind, setKind] = useState(/** @type {Kind} */ ("seen"));
  return html`<div class="gallery">
    <div class="gallery__tabs" role="group" aria-label=${t("Kinds of files")}>
      ${KINDS.map(
        ([one, name]) => html`<button
          key=${one}
          type="button"
          class=${classes("gallery__tab", one === kind && "gallery__tab--chosen")}
          aria-pressed=${one === kind}
          onClick=${() => setKind(one)}
        >
          ${t(name)}
        </button>`,
      )}
    </div>
    <${Files} key=${`${props.clientId} ${kind}`} kind=${kind} ...${props} />
  </div>`;
}

/** @param {Props & {kind: Kind}} props */
function Files({ kind, clientId, mark, conversations, ...rest }) {
  const { shelf, more, retry } = usePages(clientId, kind, mark);
  const items = asOfNow(shelf.items, conversations);
  const end = useEnd(more, shelf);
  if (items.length === 0 && !shelf.hasMore && !shelf.isLoading) {
    return html`<${Nothing} kind=${kind} />`;
  }
  return html`${items.length > 0 && html`<${Items} kind=${kind} items=${items} ...${rest} />`}
    <div class="gallery__end" ref=${end} hidden=${!shelf.hasMore && !shelf.problem}>
      ${shelf.isLoading && html`<span role="status">${t("Loading…")}</span>`}
      ${
        shelf.problem &&
        html`<p role="alert">${shelf.problem}</p>
          <button type="button" class="button" onClick=${retry}>${t("Try again")}</button>`
      }
    </div>`;
}

/**
 * @param {Pick<Props, "sender" | "onOpen" | "onShow"> & {kind: Kind, items: Message[]}} props
 */
function Items({ kind, items, onOpen, ...rest }) {
  if (kind === "seen") {
    const among = [...items].reverse();
    return html`<ul class="gallery__grid">
      ${items.map(
        (message) => html`<${Tile}
          key=${message.id}
          message=${message}
          onOpen=${() => onOpen(message, among)}
          ...${rest}
        />`,
      )}
    </ul>`;
  }
  const Row = kind === "heard" ? SoundRow : DocumentRow;
  return html`<ul class="gallery__rows">
    ${items.map((message) => html`<${Row} key=${message.id} message=${message} ...${rest} />`)}
  </ul>`;
}

/** @param {{kind: Kind}} props */
function Nothing({ kind }) {
  const [, , words, icon] = /** @type {typeof KINDS[0]} */ (KINDS.find(([one]) => one === kind));
  return html`<div class="gallery__empty">
    <${Icon} name=${icon} />
    <p><strong>${t(words)}</strong></p>
    <p>${t("What the client and the team send each other is collected here.")}</p>
  </div>`;
}

/**
 * @param {number} clientId
 * @param {Kind} kind
 * @param {string} mark
 */
function usePages(clientId, kind, mark) {
  const [shelf, setShelf] = useState(/** @type {Shelf} */ (NOTHING_YET));
  const pages = useRef(/** @type {Pages | null} */ (null));
  useEffect(() => {
    const own = new Pages(clientId, kind, setShelf);
    pages.current = own;
    return () => own.close();
  }, [clientId, kind]);
  useEffect(() => void pages.current?.renew(), [clientId, kind, mark]);
  return {
    shelf,
    more: () => void pages.current?.more(),
    retry: () => void pages.current?.retry(),
  };
}

/**
 * Calls `more` whenever the end comes near; not after a failure, which somebody has to answer.
 *
 * @param {() => void} more
 * @param {Shelf} shelf
 */
function useEnd(more, { items, hasMore, isLoading, problem }) {
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  const waits = hasMore && !isLoading && problem === null;
  useEffect(() => {
    if (!end.current || !waits) {
      return undefined;
    }
    const watcher = new IntersectionObserver(
      ([entry]) => entry.isIntersecting && more(),
      { rootMargin: MARGIN },
    );
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [waits, items.length]);
  return end;
}
