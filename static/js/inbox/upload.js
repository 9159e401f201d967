// @ts-check
/** Sending a file to the API, with its progress: fetch cannot tell how much has left. */

import { ConnectionLost, refusal } from "./api.js";

const LONGEST_SILENCE = 60_000;
/** Once it has everything the server looks at the file and puts it away. */
const LONGEST_ANSWER = 180_000;

/**
 * Posts a form. A connection that moves nothing for a minute counts as lost, and so does an
 * answer that takes three.
 *
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} fields those without a value are
 *   left out
 * @param {File} file
 * @param {{onProgress: (part: number) => void, signal: AbortSignal}} watcher `part` is 0 to 1
 * @returns {Promise<any>} the answer's JSON; rejects with ApiError or ConnectionLost
 */
export function upload(path, fields, file, { onProgress, signal }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value) {
      form.append(name, String(value));
    }
  }
  // The file comes last, so that the server knows the rest before it takes the bytes.
  form.append("file", file, file.name);

  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let silence;
    const listen = (patience = LONGEST_SILENCE) => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), patience);
    };
    request.open("POST", path);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => {
      listen();
      onProgress(total > 0 ? loaded / total : 0);
    };
    request.upload.onload = () => {
      listen(LONGEST_ANSWER);
      onProgress(1);
    };
    request.onload = () => {
      const isGood = request.status >= 200 && request.status < 300;
      if (isGood) {
        resolve(request.response);
      } else {
        reject(refusal(request.status, request.response));
      }
    };
    request.onerror = () => reject(new ConnectionLost());
    request.onabort = () => reject(new ConnectionLost());
    request.onloadend = () => clearTimeout(silence);
    signal.addEventListener("abort", () => request.abort());
    listen();
    request.send(form);
  });
}
