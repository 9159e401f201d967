// @ts-check
/** What is written, as the API takes it. */

import { call } from "./api.js";
import { upload } from "./upload.js";

/** @typedef {import("./shapes.js").Draft} Draft */

/**
 * Posts what has no file.
 *
 * @param {Draft} draft
 * @returns {Promise<any>} the message as the server has it now
 */
export function postMessage(draft) {
  const { id, content, type = "TEXT", quoted_message_id, location, contacts } = draft;
  if (draft.is_note) {
    return call("POST", pathOf(draft), { id, content });
  }
  return call("POST", pathOf(draft), {
    id,
    type,
    content,
    ...(quoted_message_id && { quoted_message_id }),
    ...(location && { location }),
    ...(contacts && { contacts }),
  });
}

/**
 * Posts a file with what is said of it.
 *
 * @param {Draft} draft
 * @param {File} file
 * @param {Parameters<typeof upload>[3]} watcher
 * @returns {Promise<any>} the message as the server has it now
 */
export function postFile(draft, file, watcher) {
  const { id, content, quoted_message_id } = draft;
  const { width, height, seconds, is_voice: isVoice } = draft.file ?? {};
  // Of the kinds only this one is ours to say; the others the server tells by the content.
  const type = draft.type === "DOCUMENT" ? draft.type : null;
  const fields = { id, content, type, quoted_message_id, width, height, seconds };
  const voice = { is_voice: isVoice && !type ? "true" : null };
  return upload(pathOf(draft), { ...fields, ...voice }, file, watcher);
}

/** @param {Draft} draft */
function pathOf(draft) {
  const kind = draft.is_note ? "notes" : "messages";
  return `/api/v1/attendances/${draft.attendance_id}/${kind}`;
}
