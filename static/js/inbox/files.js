// @ts-check
/** Files in the browser: their measures, and what a drag or a paste brings. */

import { t } from "../language.js";

/** @typedef {{width: number | null, height: number | null, seconds: number | null}} Measures */

/** @type {Measures} */
export const UNKNOWN = { width: null, height: null, seconds: null };
const PATIENCE = 3_000;
const MEGABYTE = 1024 * 1024;
const LARGEST = 100 * MEGABYTE;

/**
 * Why a file cannot be sent; null when it can. The server decides: this spares the upload, and a
 * folder that was dropped, which would fail as a lost connection does.
 *
 * @param {File} file
 * @returns {Promise<string | null>}
 */
export async function problemWith(file) {
  const { name } = file;
  if (file.size > LARGEST) {
    return t("{name} is larger than {limit} MB.", { name, limit: LARGEST / MEGABYTE });
  }
  try {
    const start = await file.slice(0, 1).arrayBuffer();
    return start.byteLength === 0 ? t("{name} is empty.", { name }) : null;
  } catch {
    return t("{name} cannot be read.", { name });
  }
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
 * @param {{several: boolean}} [how]
 * @returns {Promise<File[]>} none when they change their mind
 */
export function chooseFiles(accept, { several } = { several: true }) {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = several;
  input.accept = accept;
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}
