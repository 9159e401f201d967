// @ts-check
/** What the practice phones say of themselves: helpdesk/whatsapp/simulator/shapes.py. */

/**
 * @typedef {{id: string, name: string, mime: string, size: number, seconds: number | null,
 *   width: number | null, height: number | null}} Media
 *
 * @typedef {{
 *   id: string,
 *   chat: string,
 *   from_me: boolean,
 *   by: "client" | "page" | "phone",
 *   t: number,
 *   body: string,
 *   type: string,
 *   ack: number,
 *   quoted: string | null,
 *   quoted_from_me: boolean,
 *   is_forwarded: boolean,
 *   is_view_once: boolean,
 *   media: Media | null,
 *   place: {latitude: number, longitude: number, name: string, address: string} | null,
 *   cards: {name: string, phones: string[]}[],
 *   edited: boolean,
 *   is_revoked: boolean,
 *   reactions: {by_me: boolean, emoji: string}[],
 * }} Message `from_me` is the business's side; `t` counts seconds.
 *
 * @typedef {{
 *   id: string,
 *   name: string,
 *   phone: string | null,
 *   lid: string | null,
 *   is_reachable: boolean,
 *   unread: number,
 *   last: Message | null,
 *   shows: "typing" | "recording" | "paused",
 *   read_by_us: string | null,
 * }} Client `shows` is what they see the business do; `read_by_us` the last message that the
 *   business has let them know it has read.
 *
 * @typedef {{
 *   version: number,
 *   phone: string,
 *   is_linked: boolean,
 *   is_page_open: boolean,
 *   has_qr_code: boolean,
 *   pairing_code: string | null,
 *   is_online: boolean,
 *   clients: Client[],
 *   messages: Message[],
 * }} Phone `messages` are those of the client asked for.
 *
 * @typedef {{action: string, [name: string]: unknown}} Action
 */

export {};
