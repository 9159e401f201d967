// @ts-check
/** What the practice phones say of themselves. */

/**
 * @typedef {{
 *   id: string,
 *   chat: string,
 *   from_me: boolean,
 *   by: "client" | "page" | "phone",
 *   t: number,
 *   body: string,
 *   type: string,
 *   ack: number,
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
 * }} Client
 *
 * @typedef {{
 *   version: number,
 *   phone: string,
 *   is_linked: boolean,
 *   is_page_open: boolean,
 *   has_qr_code: boolean,
 *   is_online: boolean,
 *   clients: Client[],
 *   messages: Message[],
 * }} Phone `messages` are those of the client asked for.
 */

export {};
