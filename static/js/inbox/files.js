// @ts-check
/** Files in the browser: their measures, and what a drag or a paste brings. */

import { t } from "../language.js";

/** @typedef {{width: number | null, height: number | null, seconds: number | null}} Measures */

/** @type {Measures} */
export const UNKNOWN = { width: null, height: null, seconds: null };
const PATIENCE = 3_000;
const MEGABYTE = 1024 * 1024;

/**
 * Why a file cannot be sent; null when it can. The server decides: this spares the upload, and a
 * folder that was dropped, which would fail as a lost connection does.
 *
 * @param {File} file
 * @param {number} largest in bytes
 * @returns {Promise<string | null>}
 */
export async function problemWith(file, largest) {
  const { name } = file;
  if (file.size > largest) {
    const values = { name, limit: megabytes(largest) };
    return t("{name} is larger than {limit} MB and cannot be sent. Send a link to it.", values);
  }
  if (file.size === 0) {
    return t("{name} is empty.", { name });
  }
  return (await isReadable(file)) ? null : t("{name} cannot be read.", { name });
}

/**
 * Whether the file is still where it was chosen; a folder never is.
 *
 * @param {File} file
 */
export async function isReadable(file) {
  try {
    return (await file.slice(0, 1).arrayBuffer()).byteLength > 0;
  } catch {
    return false;
  }
}

/**
 * A limit in megabytes, as people are told it.
 *
 * @param {number} bytes
 */
export function megabytes(bytes) {
  return Math.floor(bytes / MEGABYTE);
}

/**
 * The size of a picture or film in pixels, so that its place can be kept, and the length of film
 * and sound. Null for anything else and for what the browser cannot read: whatever its name says,
 * it is sent as it is.
 *
 * @param {string} mime
 * @param {string} url
 * @returns {Promise<Measures>}
 */
export async function measured(mime, url) {
  switch (mime.split("/")[0]) {
    case "image":
      return measuredImage(url);
    case "video":
      return measuredSound(document.createElement("video"), url);
    case "audio":
      return measuredSound(new Audio(), url);
    default:
      return UNKNOWN;
  }
}

/**
 * @param {string} url
 * @returns {Promise<Measures>}
 */
async function measuredImage(url) {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight, seconds: null };
  } catch {
    return UNKNOWN;
  }
}

/**
 * @param {HTMLMediaElement} element
 * @param {string} url
 * @returns {Promise<Measures>}
 */
async function measuredSound(element, url) {
  const settled = new Promise((resolve) => {
    element.onloadedmetadata = resolve;
    element.onerror = resolve;
    setTimeout(resolve, PATIENCE);
  });
  element.preload = "metadata";
  element.src = url;
  await settled;
  const seconds = Number.isFinite(element.duration) ? element.duration : null;
  const isFilm = element instanceof HTMLVideoElement && element.videoWidth > 0;
  return isFilm
    ? { width: element.videoWidth, height: element.videoHeight, seconds }
    : { ...UNKNOWN, seconds };
}

/**
 * The files of a paste; none where its text is what is meant. Programs of sheets and letters put
 * a picture of what was copied beside its text; file managers put the files' names there.
 *
 * @param {DataTransfer | null} transfer
 * @returns {File[]}
 */
export function pastedFiles(transfer) {
  const files = filesOf(transfer);
  const lines = (transfer?.getData("text/plain") ?? "").split(/[\r\n]+/).filter(Boolean);
  return lines.every((line) => isPlaceOf(line, files)) ? files : [];
}

/**
 * Whether a line is no more than one of the files' name, or where it lies.
 *
 * @param {string} line
 * @param {File[]} files
 */
function isPlaceOf(line, files) {
  const name = line.split(/[\\/]/).at(-1);
  return line.startsWith("file://") || files.some((file) => file.name === name);
}

/**
 * The files of a paste or a drop.
 *
 * @param {DataTransfer | null} transfer
 * @returns {File[]}
 */
export function filesOf(transfer) {
  return [...(transfer?.files ?? [])];
}

/**
 * Asks the person for files.
 *
 * @param {string} accept kinds as an <input> takes them; all when empty
 * @param {{several?: boolean, camera?: boolean}} [how] `camera`: a phone takes them on the spot
 * @returns {Promise<File[]>} none when they change their mind
 */
export function chooseFiles(accept, { several = true, camera = false } = {}) {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = several && !camera;
  input.accept = accept;
  if (camera) {
    input.capture = "environment";
  }
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}
