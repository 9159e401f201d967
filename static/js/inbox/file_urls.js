// @ts-check
/** Where the file of a message is, what was made of it, and where the message itself stands. */

/** @typedef {import("./shapes.js").Draft} Draft */
/** @typedef {import("./shapes.js").Message} Message */

/** @param {{id: string}} message */
export function mediaUrl({ id }) {
  return `/api/v1/messages/${id}/media`;
}

/**
 * A small picture of a photo or film.
 *
 * @param {{id: string}} message
 */
export function thumbnailUrl({ id }) {
  return `/api/v1/messages/${id}/thumbnail`;
}

/**
 * A copy of a sound, for browsers that do not play the sound itself.
 *
 * @param {{id: string}} message
 */
export function playableUrl({ id }) {
  return `/api/v1/messages/${id}/playable`;
}

/**
 * What a list or a thread shows of a photo: the small picture, where there is one.
 *
 * @param {Message} message
 */
export function pictureUrl(message) {
  return message.media?.has_thumbnail ? thumbnailUrl(message) : mediaUrl(message);
}

/**
 * The inbox with the conversation in which a message stands.
 *
 * @param {{id: string, attendance_id: number}} message
 */
export function placeUrl({ id, attendance_id: attendanceId }) {
  return `/?${new URLSearchParams({ attendance: String(attendanceId), message: id })}`;
}
