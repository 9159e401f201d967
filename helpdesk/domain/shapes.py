"""The objects that leave helpdesk: in API answers, in events and in the snapshot alike.

The names are a contract (interface: HTTP, "Objects"); fields may be added, never renamed.
Every object that events keep current carries `seq`, the number of its last change: an older
one never overwrites a newer. Times are ISO 8601 UTC.
"""

from typing import Any

import msgspec

from helpdesk.domain.contents import MediaState
from helpdesk.domain.notice_choices import Choice
from helpdesk.domain.states import (
    Activity,
    AttendanceState,
    InstanceKind,
    InstanceState,
    MessageStatus,
    MessageType,
    Origin,
    Watching,
)


class Shape(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An object as JSON shows it. `gc=False`: what is frozen and holds only such cannot be part
    of a cycle, so the garbage collector need not follow the thousands that a list makes."""


class UserShape(Shape, frozen=True, kw_only=True):
    """Whoever logs in. `language` is null where the browser's decides."""

    id: int
    name: str
    email: str
    role: str
    active: bool
    seq: int
    language: str | None = None
    has_second_factor: bool = False


class ListedUserShape(UserShape, frozen=True, kw_only=True):
    """A user as admins see them in the list. `invited_until`: the end of an invitation that
    nobody has used yet."""

    has_password: bool
    invited_until: str | None
    open_attendances: int


class AccountShape(UserShape, frozen=True, kw_only=True):
    """The caller's own account; how many recovery codes are left, 0 without a second factor;
    `notices`: what they are told of while they look elsewhere."""

    recovery_codes: int
    notices: Choice


class PersonShape(Shape, frozen=True, kw_only=True):
    """A user as colleagues see them beside an attendance."""

    id: int
    name: str


class ColleagueShape(Shape, frozen=True, kw_only=True):
    """A user as events tell everybody of them: without the e-mail address."""

    id: int
    name: str
    role: str
    active: bool
    seq: int


class BusyShape(Shape, frozen=True, kw_only=True):
    """A colleague whom an attendance may be handed to; `open_count` is how many they have."""

    id: int
    name: str
    role: str
    open_count: int


class AuditEntryShape(Shape, frozen=True, kw_only=True):
    """One entry of the audit log. `user` null: the command line, a job or a client. `sentence`
    says what was done, in the caller's language; `details` are the same for programs."""

    id: int
    at: str
    deed: str
    user: PersonShape | None
    sentence: str
    attendance_id: int | None
    client: PersonShape | None
    details: dict[str, Any]


class CatchUpShape(Shape, frozen=True, kw_only=True):
    """What the last comparison of phone and database found, for the number's page.

    `missing` counts what the page held, the database lacked and could not be fetched;
    `is_complete` is false when the page could not show its history back to `offline_from`.
    """

    offline_from: str
    offline_to: str
    recovered: int
    missing: int
    is_complete: bool


class InstanceShape(Shape, frozen=True, kw_only=True):
    """One WhatsApp number and its session. `sentence` says in English what its state is; it ends
    with the `detail` where there is one."""

    id: int
    name: str
    kind: InstanceKind
    state: InstanceState
    since: str
    sentence: str
    detail: str | None
    phone: str | None
    has_qrcode: bool
    ignored: int
    catch_up: CatchUpShape | None
    seq: int


class AddressShape(Shape, frozen=True, kw_only=True):
    """One address a client is known by: kind "phone" or "lid"."""

    kind: str
    value: str


class ClientShape(Shape, frozen=True, kw_only=True):
    """The customer. `phone` is null while WhatsApp hides it. `tag_ids` are of the directory's tags;
    `is_blocked`: what the client writes opens no attendance."""

    id: int
    name: str
    phone: str | None
    addresses: tuple[AddressShape, ...]
    seq: int
    tag_ids: tuple[int, ...] = ()
    is_blocked: bool = False


class MergedShape(Shape, frozen=True, kw_only=True):
    """A client that became part of another, with the addresses it brought: what undoing the
    merge gives back."""

    id: int
    name: str
    addresses: tuple[AddressShape, ...]
    notes: str = ""


class ClientDetailsShape(ClientShape, frozen=True, kw_only=True):
    """The customer, and which others turned out to be the same person. `is_named`: a person here
    chose the name. `language` is null where the country of the number decides."""

    merged: tuple[MergedShape, ...]
    is_named: bool = False
    notes: str = ""
    language: str | None = None
    erased_at: str | None = None


class LastAttendanceShape(Shape, frozen=True, kw_only=True):
    """The latest attendance of a client, as the list of clients shows it."""

    id: int
    state: AttendanceState
    created_at: str
    attendant: PersonShape | None


class ListedClientShape(ClientShape, frozen=True, kw_only=True):
    """A client in the list of clients. `last_attendance` is of those that the reader may see."""

    last_attendance: LastAttendanceShape | None


class RetentionShape(Shape, frozen=True, kw_only=True):
    """What the next run of the retention period deletes: of so many attendances so many messages
    and files, in bytes. `next_run` is null where nothing is ever deleted."""

    days: int
    next_run: str | None
    attendances: int
    messages: int
    files: int
    bytes: int


class MediaShape(Shape, frozen=True, kw_only=True):
    """A message's file: GET /api/v1/messages/{id}/media while `state` is READY. `reason` says why
    it is UNAVAILABLE or EXPIRED, or for what a PENDING one waits. `waveform`: 64 levels of 0 to
    100 of a voice note; `has_thumbnail`: GET /api/v1/messages/{id}/thumbnail has a small picture;
    `is_broken`: it cannot be shown or played, only downloaded."""

    name: str
    mime: str
    size: int
    seconds: float | None
    width: int | None
    height: int | None
    state: MediaState
    is_voice: bool = False
    reason: str | None = None
    waveform: tuple[int, ...] = ()
    has_thumbnail: bool = False
    is_broken: bool = False


class LocationShape(Shape, frozen=True, kw_only=True):
    """A place, in degrees."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


class ContactShape(Shape, frozen=True, kw_only=True):
    """A contact card."""

    name: str
    phones: tuple[str, ...] = ()


class QuoteShape(Shape, frozen=True, kw_only=True):
    """What a quoted message said: of the client's or (`from_me`) of ours."""

    from_me: bool
    type: MessageType
    content: str


class ReactionShape(Shape, frozen=True, kw_only=True):
    """An emoji on a message, the client's or (`from_me`) ours."""

    from_me: bool
    emoji: str
    at: str


class MessageShape(Shape, frozen=True, kw_only=True, rename={"origin": "from"}, omit_defaults=True):
    """One message. `from` is client, attendant, phone, system or note.

    From `location` on, a field is left out where the message has nothing of it. The content of
    a deleted message (`deleted_at`) is empty here; managers find it in its history.
    """

    id: str
    attendance_id: int
    origin: Origin
    user_id: int | None
    type: MessageType
    content: str
    status: MessageStatus
    error: str | None
    whatsapp_id: str | None
    whatsapp_type: str | None
    at: str
    position: int
    quoted_message_id: str | None
    media: MediaShape | None
    seq: int
    location: LocationShape | None = None
    contacts: tuple[ContactShape, ...] = ()
    quote: QuoteShape | None = None
    reactions: tuple[ReactionShape, ...] = ()
    is_forwarded: bool = False
    is_view_once: bool = False
    edited_at: str | None = None
    deleted_at: str | None = None


class EditShape(Shape, frozen=True, kw_only=True):
    """A text that a message had until `at`; empty when it was not seen before the edit."""

    content: str
    at: str


class HistoryShape(Shape, frozen=True, kw_only=True):
    """Everything a message ever said: its text, the earlier ones oldest first, and when it was
    taken back."""

    content: str
    edits: tuple[EditShape, ...]
    deleted_at: str | None


class FeedbackShape(Shape, frozen=True, kw_only=True):
    """The rating of a finished attendance."""

    answer: int
    comment: str | None
    at: str


class RatedShape(Shape, frozen=True, kw_only=True):
    """What a client thought of an attendance, in the list of feedbacks: 1 (bad) to 5."""

    attendance_id: int
    client: ClientShape
    attendant: PersonShape | None
    answer: int
    comment: str | None
    at: str


class AttendanceShape(Shape, frozen=True, kw_only=True):
    """One piece of service for one client on one number. `absorbed_into` names the attendance
    that took its messages over when two clients became one.

    `tag_ids` and `department_id` are of the directory. `unanswered_since` is the client's first
    message that no human has answered, `first_response_at` when one first answered after it was
    accepted; `alarmed_at` when nobody had taken it for too long;
    `feedback_asked_at` when the client was asked for a rating; `erased_at` when its messages
    were deleted. `handed_at`, `handed_by`: when a colleague (a user's id) handed it to whoever
    has it, until they open it.
    """

    id: int
    instance_id: int
    client: ClientShape
    attendant: PersonShape | None
    state: AttendanceState
    created_at: str
    started_at: str | None
    finished_at: str | None
    is_finished_automatically: bool
    unread_count: int
    last_message: MessageShape | None
    feedback: FeedbackShape | None
    seq: int
    absorbed_into: int | None = None
    tag_ids: tuple[int, ...] = ()
    department_id: int | None = None
    unanswered_since: str | None = None
    alarmed_at: str | None = None
    feedback_asked_at: str | None = None
    erased_at: str | None = None
    first_response_at: str | None = None
    handed_at: str | None = None
    handed_by: int | None = None


class PairingCodeShape(Shape, frozen=True, kw_only=True):
    """A code to type into the phone of a number that is to be paired. A secret."""

    code: str
    expires_at: str


class FirstContactsShape(Shape, frozen=True, kw_only=True):
    """How many people who never wrote were written to by a number within the last hour.

    `limit` 0 means none; `next_at` is when the next one is possible, null for now; `warning` is
    a sentence once few are left.
    """

    used: int
    limit: int
    next_at: str | None
    warning: str | None


class TypingShape(Shape, frozen=True, kw_only=True):
    """What the client of an attendance does just now; forgotten after a few seconds."""

    attendance_id: int
    activity: Activity


class WatchShape(Shape, frozen=True, kw_only=True):
    """What a user does at an attendance just now. `screen` tells the windows of one user apart."""

    attendance_id: int
    user_id: int
    activity: Watching
    screen: str


class DraftShape(Shape, frozen=True, kw_only=True):
    """What the reader has typed and not sent: a message or a note. `quoted_message_id`: the message
    that it answers. Content is empty once there is none any more."""

    attendance_id: int
    is_note: bool
    content: str
    quoted_message_id: str | None
    updated_at: str
    seq: int


class DraftList(Shape, frozen=True, kw_only=True):
    """Everything that the reader has typed and not sent, true at `seq` of the log."""

    items: tuple[DraftShape, ...]
    seq: int


class TagShape(Shape, frozen=True, kw_only=True):
    """A word that attendances and clients carry. `colour` is 1 to 8."""

    id: int
    name: str
    colour: int


class TagUseShape(TagShape, frozen=True, kw_only=True):
    """A tag, and how many attendances and clients carry it."""

    attendances: int
    clients: int


class CannedResponseShape(Shape, frozen=True, kw_only=True):
    """A text that is written by its shortcode. `user_id` is whose own it is, null: everybody's.
    Its file: GET /api/v1/canned-responses/{id}/media."""

    id: int
    user_id: int | None
    shortcode: str
    content: str
    media: MediaShape | None


class DepartmentShape(Shape, frozen=True, kw_only=True):
    """A part of the business that clients choose from a menu, by `position`."""

    id: int
    name: str
    position: int
    active: bool
    member_ids: tuple[int, ...]


class OpeningShape(Shape, frozen=True, kw_only=True):
    """Whether the business is open now, by its hours; `changes_at` is when it closes or opens,
    null when it does not within a year."""

    is_open: bool
    changes_at: str | None
    sentence: str


class LimitsShape(Shape, frozen=True, kw_only=True):
    """How large a file may be that is sent, in bytes; `media`: a video or sound that is not sent
    as a document."""

    file: int
    media: int


class DirectoryShape(Shape, frozen=True, kw_only=True):
    """What attendances and clients name by id, and how attendants' screens are set; `business` is
    its name. Load it again after each settings.changed event. An id that is not here is that of
    something deleted, and is passed over."""

    tags: tuple[TagShape, ...]
    departments: tuple[DepartmentShape, ...]
    has_signature: bool
    asks_feedback: bool
    limits: LimitsShape
    business: str = ""


class HandedShape(Shape, frozen=True, kw_only=True):
    """Who handed an attendance to whoever has it now (a user's id), and with what note ("": with
    none)."""

    by: int
    note: str = ""


class Was(Shape, frozen=True, kw_only=True):
    """Where an attendance stood before an event, so that a reader can keep counts right even
    for attendances beyond the end of its lists."""

    state: AttendanceState
    attendant_id: int | None


class Counts(Shape, frozen=True, kw_only=True):
    """How many attendances the reader may see, by tab. `mine` are OPEN and the reader's own."""

    waiting: int
    mine: int
    open: int


class Snapshot(Shape, frozen=True, kw_only=True):
    """What the inbox starts from: true at `seq` of the log called `epoch`.

    `waiting` has the longest wait first, `open` the last message first; both end after
    `limit`, the rest comes from GET /api/v1/attendances. `handed` are those that colleagues
    handed to the reader and that they have not opened, wherever they stand in `open`.
    """

    seq: int
    epoch: str
    me: UserShape
    users: tuple[ColleagueShape, ...]
    instances: tuple[InstanceShape, ...]
    waiting: tuple[AttendanceShape, ...]
    open: tuple[AttendanceShape, ...]
    handed: tuple[AttendanceShape, ...]
    counts: Counts
    limit: int
