// @ts-check
/** The files on the stage: one as large as there is room, all of them in a strip. */

import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../language.js";
import { isTooLarge, typeOf } from "../composing.js";
import { chooseFiles } from "../files.js";
import { fileSize } from "../format.js";
import { classes, html } from "../html.js";
import { takeTurn } from "../playing.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").Attachment} Attachment */

const ICONS = { IMAGE: "image", VIDEO: "video", AUDIO: "note", DOCUMENT: "document" };

/**
 * The file that is chosen. What the browser cannot show is shown as a paper: it is sent as it is.
 *
 * @param {{attachment: Attachment}} props
 */
export function Exhibit({ attachment }) {
  const [isHidden, setIsHidden] = useState(false);
  return html`<div class="stage__place">
    ${
      attachment.is_loading
        ? html`<span class="spinner" role="status" aria-label=${t("Loading…")}></span>`
        : isHidden
          ? html`<${Paper} attachment=${attachment} />`
          : html`<${Shown} attachment=${attachment} onError=${() => setIsHidden(true)} />`
    }
  </div>`;
}

/** @param {{attachment: Attachment, onError: () => void}} props */
function Shown({ attachment, onError }) {
  const { url, file } = attachment;
  switch (typeOf(attachment)) {
    case "IMAGE":
      return html`<img
        class="stage__picture"
        src=${url}
        alt=${file.name}
        decoding="async"
        onError=${onError}
      />`;
    case "VIDEO":
      return html`<video
        class="stage__picture"
        src=${url}
        controls
        playsinline
        aria-label=${file.name}
        onPlay=${onPlay}
        onError=${onError}
      ></video>`;
    case "AUDIO":
      return html`<div class="stage__sound">
        <span class="stage__note"><${Icon} name="note" /></span>
        <audio
          src=${url}
          controls
          aria-label=${file.name}
          onPlay=${onPlay}
          onError=${onError}
        ></audio>
      </div>`;
    default:
      return html`<${Paper} attachment=${attachment} />`;
  }
}

/** @param {{attachment: Attachment}} props */
function Paper({ attachment: { file } }) {
  return html`<div class="stage__paper">
    <span class="stage__sheet"><${Icon} name="document" /></span>
    <strong>${file.name}</strong>
    <span>${kindOf(file)} · ${fileSize(file.size)}</span>
    <span>${t("There is no preview. The client gets the file as it is.")}</span>
  </div>`;
}

/**
 * @param {{attached: Attachment[], chosen: Attachment, limits: {media: number},
 *   onChoose: (id: string) => void, onRemove: (attachment: Attachment) => void}} props
 */
export function Strip({ attached, chosen, limits, onChoose, onRemove }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const current = list.current?.querySelector('[aria-current="true"]');
    current?.scrollIntoView({ block: "nearest", inline: "nearest" });
    // Whoever goes along the strip by its keys stays in it.
    if (list.current?.contains(document.activeElement)) {
      /** @type {HTMLElement | null | undefined} */ (current)?.focus();
    }
  }, [chosen.id]);
  return html`<ul class="strip" ref=${list} aria-label=${t("Attached files")}>
    ${attached.map(
      (one) => html`<li key=${one.id} class="strip__one">
        <button
          type="button"
          class=${classes(
            "strip__thumb",
            one === chosen && "strip__thumb--chosen",
            isTooLarge(one, limits) && "strip__thumb--bad",
          )}
          aria-label=${t("Show {name}", { name: one.file.name })}
          aria-current=${String(one === chosen)}
          title=${one.file.name}
          onClick=${() => onChoose(one.id)}
          onKeyDown=${(/** @type {KeyboardEvent} */ event) =>
            event.key === "Delete" && onRemove(one)}
        >
          <${Thumbnail} attachment=${one} />
        </button>
        <button
          type="button"
          class="strip__remove"
          aria-label=${t("Remove {name}", { name: one.file.name })}
          onClick=${() => onRemove(one)}
        >
          <${Icon} name="close" />
        </button>
      </li>`,
    )}
  </ul>`;
}

/** @param {Event} event of what begins to play */
function onPlay({ target }) {
  takeTurn(/** @type {HTMLMediaElement} */ (target));
}

/** @param {{onFiles: (files: File[]) => void}} props */
export function AddButton({ onFiles }) {
  return html`<button
    type="button"
    class="strip__thumb strip__add"
    aria-label=${t("Add files")}
    title=${t("Add files")}
    onClick=${async () => onFiles(await chooseFiles(""))}
  >
    <${Icon} name="plus" />
  </button>`;
}

/** @param {{attachment: Attachment}} props */
function Thumbnail({ attachment }) {
  const { url } = attachment;
  const [isHidden, setIsHidden] = useState(false);
  const hide = () => setIsHidden(true);
  const type = typeOf(attachment);
  if (type === "IMAGE" && !isHidden && !attachment.is_loading) {
    return html`<img src=${url} alt="" decoding="async" loading="lazy" onError=${hide} />`;
  }
  if (type === "VIDEO" && !isHidden && !attachment.is_loading) {
    return html`<video src=${url} preload="metadata" muted tabindex="-1" onError=${hide}></video>`;
  }
  return html`<${Icon} name=${attachment.is_loading ? "clock" : ICONS[type]} />`;
}

/**
 * What a file is, by its name's ending, else by its type.
 *
 * @param {File} file
 */
function kindOf({ name, type }) {
  const ending = /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1] ?? type.split("/")[1];
  return ending && ending.length <= 5 ? ending.toUpperCase() : t("FILE");
}
