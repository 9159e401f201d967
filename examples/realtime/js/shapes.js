/**
 * What helpdesk's API answers with, and what its copy in Firestore holds, as far as this page looks
 * at it. The whole of it: /api/docs of a helpdesk.
 */

/** @typedef {{id: number, name: string}} Person */
/** @typedef {{id: number, name: string, phone: string | null}} Client */
/** @typedef {{name: string, mime: string, size: number, state: string, reason: string | null}} Media */
/**
 * @typedef {{id: string, attendance_id: number, from: string, user_id: number | null, type: string,
 *   content: string, status: string, error: string | null, at: string, position: number,
 *   media: Media | null, quote?: {from_me: boolean, content: string},
 *   location?: {latitude: number, longitude: number, name: string, address: string},
 *   contacts?: {name: string, phones: string[]}[], reactions?: {emoji: string}[],
 *   edited_at?: string, deleted_at?: string}} Message
 */
/**
 * @typedef {{id: number, client: Client, attendant: Person | null, state: string,
 *   created_at: string, unread_count: number, last_message: Message | null}} Attendance
 */
/** @typedef {{name: string, active: boolean, role: string}} Me users/{uid} of the copy */
/**
 * What POST /api/v1/firebase-token answers with.
 *
 * @typedef {{token: string, project_id: string, api_key: string | null, uid: string}} FirebaseToken
 */
/**
 * Who is signed in, kept so that a reload finds it, without a connection too.
 * `helpdesk` is the address where the token is good.
 *
 * @typedef {{helpdesk: string, token: string, user: Person, firebase: Omit<FirebaseToken, "token">}} Session
 */
/**
 * config.json: where helpdesk is, and the emulators where they stand in for Google.
 *
 * @typedef {{helpdesk: string, emulators: {firestore: string, auth: string} | null}} Config
 */
/**
 * A reply that was written here. `taken`: its position in the conversation, once helpdesk has it and
 * the copy does not show it yet; `error`: why helpdesk refused it; `client`: whom it is for.
 *
 * @typedef {{id: string, attendance_id: number, client: string, content: string, at: string,
 *   taken: number | null, error: string | null}} Draft
 */
/**
 * The conversation that is shown. `attendance` and `messages` are null until something is known of
 * them. `isAccepting`: helpdesk was asked, and the copy does not show it yet.
 *
 * @typedef {{id: number, attendance: Attendance | null, messages: Message[] | null,
 *   isAccepting: boolean}} Conversation
 */
/**
 * Everything that the page shows. A list is null until something is known of it. `stale`: which
 * parts show what was kept here and not what Firestore says now; `staleSince`: since when, in
 * milliseconds. `isUnreached`: helpdesk does not take the replies that wait.
 *
 * @typedef {{session: Session | null, isOnline: boolean, stale: string[], staleSince: number | null,
 *   isUnreached: boolean, waiting: Attendance[] | null, mine: Attendance[] | null,
 *   conversation: Conversation | null, drafts: Draft[], notice: string}} State
 */

export {};
