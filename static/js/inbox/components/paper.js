// @ts-check
/** A file that is offered, not shown: its name, kind and size. */

import { N_, t } from "../../language.js";
import { fileSize } from "../format.js";
import { html } from "../html.js";
import { wordOf } from "../kinds.js";
import { Icon } from "./icon.js";

/** @typedef {import("../shapes.js").Media} Media */

const EMPTY_EXTENSION = N_("FILE");

/**
 * @param {{message: import("../shapes.js").Message, media: Media, source: string,
 *   note?: string | null}} props `note`: why it is not shown
 */
export function Paper({ message, media, source, note = null }) {
  return html`<a class="paper" href=${source} download=${media.name || "file"}>
      <span class="paper__icon"><${Icon} name="document" /></span>
      <span class="paper__what">
        <span class="paper__name">${media.name || wordOf(message) || t("Document")}</span>
        <span class="paper__size">${extension(media)} · ${fileSize(media.size)}</span>
      </span>
      <${Icon} name="download" />
    </a>
    ${note && html`<p class="file-trouble">${note}</p>`}`;
}

/**
 * What a document is: by its name, else by its type.
 *
 * @param {Media} media
 */
export function extension({ name, mime }) {
  const ending = /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1] ?? mime.split("/")[1]?.split(";")[0];
  return ending && ending.length <= 5 ? ending.toUpperCase() : t(EMPTY_EXTENSION);
}
