// @ts-check
/**
 * The objects that the API, the snapshot and the events carry, as helpdesk/domain/shapes.py and
 * helpdesk/domain/events.py define them. Times are ISO 8601 UTC; `seq` is the number of an
 * object's last change.
 *
 * @typedef {"ADMIN" | "ATTENDANT_MANAGER" | "ATTENDANT"} Role
 * @typedef {"WAITING" | "OPEN" | "FINISHED"} AttendanceState
 * @typedef {"client" | "attendant" | "phone" | "system" | "note"} Origin
 * @typedef {"RECEIVED" | "QUEUED" | "SENDING" | "SENT" | "DELIVERED" | "READ" | "PLAYED" |
 *   "FAILED" | "UNCERTAIN"} MessageStatus
 *
 * @typedef {{id: number, name: string, active?: boolean}} Person `active` is false for whoever
 *   may no longer sign in
 * @typedef {{id: number, name: string, email: string, role: Role, active: boolean,
 *   seq: number}} User
 * @typedef {{offline_from: string, offline_to: string, recovered: number, missing: number,
 *   is_complete: boolean}} CatchUp
 * @typedef {{id: number, name: string, kind: "whatsapp" | "practice", state: string,
 *   since: string, sentence: string, detail: string | null, phone: string | null,
 *   has_qrcode: boolean, ignored: number, catch_up: CatchUp | null, seq: number}} Instance
 * @typedef {{kind: "phone" | "lid", value: string}} Address
 * @typedef {{id: number, name: string, phone: string | null, addresses: Address[],
 *   seq: number, tag_ids?: number[], is_blocked?: boolean}} Client
 * @typedef {{name: string, mime: string, size: number, seconds: number | null,
 *   width: number | null, height: number | null,
 *   state: "PENDING" | "READY" | "UNAVAILABLE" | "EXPIRED", is_voice?: boolean,
 *   reason?: string | null, waveform?: number[], has_thumbnail?: boolean,
 *   is_broken?: boolean}} Media
 * @typedef {{latitude: number, longitude: number, name?: string, address?: string}} Place
 * @typedef {{name: string, phones: string[]}} Card
 * @typedef {{from_me: boolean, type: string, content: string}} Quote
 * @typedef {{from_me: boolean, emoji: string, at: string}} Reaction
 * @typedef {{id: string, attendance_id: number, from: Origin, user_id: number | null,
 *   type: string, content: string, status: MessageStatus, error: string | null,
 *   whatsapp_id: string | null, whatsapp_type: string | null, at: string, position: number,
 *   quoted_message_id: string | null, media: Media | null, seq: number,
 *   location?: Place | null, contacts?: Card[], quote?: Quote | null, reactions?: Reaction[],
 *   is_forwarded?: boolean, is_view_once?: boolean, edited_at?: string | null,
 *   deleted_at?: string | null}} Message
 * @typedef {Client & {last_attendance: {id: number, state: AttendanceState, created_at: string,
 *   attendant: Person | null} | null}} ListedClient
 * @typedef {{id: number, name: string, addresses: Address[], notes: string}} MergedClient
 * @typedef {Client & {merged: MergedClient[], is_named: boolean, notes: string,
 *   language: string | null, erased_at: string | null}} ClientDetails
 * @typedef {{answer: number, comment: string | null, at: string}} Feedback
 * @typedef {{id: number, instance_id: number, client: Client, attendant: Person | null,
 *   state: AttendanceState, created_at: string, started_at: string | null,
 *   finished_at: string | null, is_finished_automatically: boolean, unread_count: number,
 *   last_message: Message | null, feedback: Feedback | null, seq: number,
 *   absorbed_into?: number | null, tag_ids?: number[], department_id?: number | null,
 *   unanswered_since?: string | null, alarmed_at?: string | null,
 *   feedback_asked_at?: string | null, erased_at?: string | null,
 *   first_response_at?: string | null, handed_at?: string | null,
 *   handed_by?: number | null}} Attendance `handed_at`: by a colleague, until it is opened
 *
 * @typedef {{id: number, name: string, colour: number}} Tag `colour` is 1 to 8
 * @typedef {{id: number, name: string, position: number, active: boolean,
 *   member_ids: number[]}} Department
 * @typedef {{tags: Tag[], departments: Department[], has_signature: boolean,
 *   asks_feedback: boolean, limits: {file: number, media: number}, business: string}} Directory
 *   `limits` in bytes
 * @typedef {{id: number, user_id: number | null, shortcode: string, content: string,
 *   media: Media | null}} CannedResponse `user_id` null: everybody's
 * @typedef {{id: number, name: string, role: Role, open_count: number}} Colleague
 *
 * @typedef {{waiting: number, mine: number, open: number}} Counts
 * @typedef {{state: AttendanceState, attendant_id: number | null}} Was
 * @typedef {{seq: number, epoch: string, me: User, users: Person[], instances: Instance[],
 *   waiting: Attendance[], open: Attendance[], handed: Attendance[], counts: Counts,
 *   limit: number}} Snapshot
 * @typedef {{seq: number, kind: string, at: string, epoch?: string,
 *   version?: string, client_id?: number | null,
 *   attendance_id?: number | null, message?: Message | null, attendance?: Attendance | null,
 *   was?: Was | null, client?: Client | null, instance?: Instance | null,
 *   user?: User | null, typing?: Typing | null, watch?: Watch | null, merged_id?: number | null,
 *   handed?: Handed | null, section?: string | null}} Event
 * @typedef {{by: number, note?: string}} Handed who handed an attendance on, and with what note
 * @typedef {{attendance_id: number, activity: "typing" | "recording" | "paused"}} Typing
 * @typedef {{attendance_id: number, user_id: number, activity: "viewing" | "typing" | "gone",
 *   screen: string}} Watch what a colleague does there; `screen` tells their windows apart
 */

/**
 * A colleague's window that shows an attendance; `since` in milliseconds of this machine's clock.
 *
 * @typedef {{userId: number, name: string, activity: "viewing" | "typing", screen: string,
 *   since: number}} Watcher
 */

/**
 * Something that is done with several attendances, or was: what has come of it so far.
 *
 * @typedef {{deed: import("./choosing.js").Deed | "undo", total: number, done: number[],
 *   failed: {id: number, name: string, reason: string}[], isRunning: boolean,
 *   mayUndo: boolean}} Bulk
 */

/**
 * What the reader has typed there and not sent.
 *
 * @typedef {{text: string, isNote: boolean}} Kept
 */

/**
 * What this browser has written and the server has not acknowledged.
 * `sending`: on its way; `waiting`: for the connection to come back; `refused`: the server said
 * no. `reason` is the server's sentence and `code` its word for it, where there is one.
 *
 * `client` is the client's name, for when the attendance is no longer there to tell it.
 * `is_note`: for colleagues only. `file` describes the file that the outbox holds; `url` shows it
 * in this page, and `progress` (0 to 1) is how much of it has left.
 *
 * @typedef {{id: string, attendance_id: number, content: string, at: string,
 *   phase: "sending" | "waiting" | "refused", reason: string | null, code?: string | null,
 *   client?: string, type?: string,   quoted_message_id?: string | null, quote?: Quote | null, file?: DraftFile,
 *   progress?: number, location?: Place, contacts?: Card[], is_note?: boolean}} Draft
 * @typedef {{name: string, mime: string, size: number, width: number | null,
 *   height: number | null, seconds: number | null, url: string, is_voice?: boolean}} DraftFile
 */

/**
 * A file that was chosen or recorded and not yet sent; `id` becomes its message's. `as_document`:
 * not to be shown as a photo or film. `is_loading`: it stands for one that is being fetched;
 * nothing is sent meanwhile.
 *
 * @typedef {{id: string, file: File, url: string, as_document: boolean, caption: string,
 *   width: number | null, height: number | null, seconds: number | null, is_voice?: boolean,
 *   is_loading?: boolean}} Attachment
 */

/**
 * A voice note that is being recorded; one at a time. `asking`: the browser asks whether it may.
 *
 * @typedef {{attendanceId: number, phase: "asking" | "recording" | "paused"}} Recording
 */

/**
 * A dialog over the inbox, and what it is about. `among`: what is looked through, oldest first,
 * where that is not the conversation.
 *
 * @typedef {{kind: "palette", query?: string}
 *   | {kind: "help"}
 *   | {kind: "view", message: Message, among?: Message[]}
 *   | {kind: "delete", message: Message}
 *   | {kind: "history", message: Message}
 *   | {kind: "start", phone: string, name: string}
 *   | {kind: "merge", client: Client}
 *   | {kind: "transfer", attendanceId: number}
 *   | {kind: "bulk.finish"}
 *   | {kind: "bulk.transfer"}
 *   | {kind: "place", attendanceId: number}
 *   | {kind: "card", attendanceId: number}} Dialog
 */

/**
 * The loaded part of an attendance's messages: oldest first, everything from the oldest loaded
 * to the newest. `hasNewer`: it is a window around a message that was looked for, and ends before
 * the newest; `later` has come since it was opened. `loaded` is false until the first page came.
 * `stale`: events may have been missed, a fresh page replaces it.
 *
 * @typedef {{items: Message[], hasOlder: boolean, hasNewer: boolean, later: Message[],
 *   loaded: boolean, stale: boolean, loading: boolean, failed: boolean}} Conversation
 */

/**
 * What a search has found, as helpdesk/domain/search_shapes.py defines it. A mark is where
 * something stands that was looked for: from, up to, as strings are counted here. `count` is at
 * most 50, `is_more` that there are more.
 *
 * @typedef {[number, number]} Mark
 * @typedef {{client: ListedClient, marks: Mark[]}} ClientHit
 * @typedef {{attendance: Attendance, marks: Mark[]}} AttendanceHit
 * @typedef {{id: string, attendance_id: number, client: Client, attendant: Person | null,
 *   state: AttendanceState, from: Origin, user_id: number | null, type: string, at: string,
 *   text: string, marks: Mark[]}} MessageHit
 */

/**
 * @template T
 * @typedef {{items: T[], count: number, is_more: boolean, next_cursor: string | null}} Hits
 */

/**
 * @typedef {{clients: Hits<ClientHit> | null, attendances: Hits<AttendanceHit> | null,
 *   messages: Hits<MessageHit> | null, problem: "no_words" | null}} SearchAnswer
 */

/**
 * The search in the conversation that is shown. `ids` of the messages that were found, the last to
 * arrive first; the reader is at the one at `place`. `cursor`: there are more. `trouble` is why it
 * failed.
 *
 * @typedef {{attendanceId: number, query: string, phase: "none" | "asking" | "found" | "failed",
 *   ids: string[], place: number, cursor: string | null, trouble: string}} Finding
 */

/**
 * How much of a list is loaded. `more`: the server has attendances beyond `edge`, the sort key
 * of the last one loaded; whatever sorts behind the edge waits for its page, so that a list
 * never shows a gap.
 *
 * @typedef {{more: boolean, edge: string | null, cursor: string | null, loading: boolean,
 *   failed: boolean}} Page
 */

/** @typedef {"waiting" | "mine" | "open" | "finished"} Tab */
/** @typedef {"wait" | "last"} Sort what comes first: the longest wait, or the last message */

/**
 * @typedef {object} State
 * @property {"connecting" | "live" | "lost"} connection
 * @property {number} seq the last event applied
 * @property {string} epoch
 * @property {User | null} me
 * @property {Map<number, Person>} users
 * @property {Map<number, Instance>} instances
 * @property {Map<number, Client>} clients
 * @property {Map<number, Attendance>} attendances
 * @property {Map<number, Conversation>} conversations
 * @property {Counts} counts
 * @property {Record<AttendanceState, Page>} pages
 * @property {Draft[]} outbox in the order of writing
 * @property {Map<number, Attachment[]>} attached by attendance, in the order of choosing
 * @property {Recording | null} recording
 * @property {Map<number, {activity: "typing" | "recording", since: number}>} activities
 *   what clients do just now, by attendance; `since` in milliseconds of this machine's clock
 * @property {Map<number, Watcher[]>} watchers colleagues who look at it just now, by attendance
 * @property {Map<number, Kept>} kept by attendance, as the list shows it
 * @property {{ids: Set<number>, anchor: number | null} | null} choosing attendances of the list, to
 *   do something with all of them; `anchor` is the last that was chosen
 * @property {Bulk | null} bulk
 * @property {Directory} directory
 * @property {CannedResponse[] | null} canned null until they are loaded
 * @property {{department: number | null, tag: number | null}} filter of the lists
 * @property {boolean} noting what is written is a note for colleagues
 * @property {{kind: "reply" | "edit", message: Message} | null} aim what is written refers to it
 * @property {Dialog | null} dialog
 * @property {number | null} selected
 * @property {{attendanceId: number, messageId: string} | null} divider first unread on opening
 * @property {{attendanceId: number, messageId: string} | null} sought a message to be shown in its
 *   conversation as soon as it is loaded
 * @property {Finding | null} finding
 * @property {Tab} tab
 * @property {Partial<Record<Tab, Sort>>} sorts the orders of lists that the reader has chosen
 * @property {string} query
 * @property {{text: string, tone: "bad" | "plain", attendanceId?: number} | null} notice what was
 *   just done or has happened, and the attendance that it is about
 */

export {};
