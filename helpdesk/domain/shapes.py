"""The objects that leave helpdesk: in API answers, in events and in the snapshot alike.

The names are a contract (interface: HTTP, "Objects"); fields may be added, never renamed.
Every object that events keep current carries `seq`, the number of its last change: an older
one never overwrites a newer. Times are ISO 8601 UTC.
"""

import msgspec

from helpdesk.domain.contents import MediaState
from helpdesk.domain.states import (
    Activity,
    AttendanceState,
    InstanceKind,
    InstanceState,
    MessageStatus,
    MessageType,
    Origin,
)


class Shape(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An object as JSON shows it. `gc=False`: what is frozen and holds only such cannot be part
    of a cycle, so the garbage collector need not follow the thousands that a list makes."""


class UserShape(Shape, frozen=True, kw_only=True):
    """Whoever logs in."""

    id: int
    name: str
    email: str
    role: str
    active: bool
    seq: int


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
    """One WhatsApp number and its session."""

    id: int
    name: str
    kind: InstanceKind
    state: InstanceState
    since: str
    sentence: str
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
    """The customer. `phone` is null while WhatsApp hides it."""

    id: int
    name: str
    phone: str | None
    addresses: tuple[AddressShape, ...]
    seq: int


class MergedShape(Shape, frozen=True, kw_only=True):
    """A client that became part of another, with the addresses it brought: what undoing the
    merge gives back."""

    id: int
    name: str
    addresses: tuple[AddressShape, ...]


class ClientDetailsShape(ClientShape, frozen=True, kw_only=True):
    """The customer, and which others turned out to be the same person."""

    merged: tuple[MergedShape, ...]


class MediaShape(Shape, frozen=True, kw_only=True):
    """A message's file: GET /api/v1/messages/{id}/media while `state` is READY. `reason` says why
    it is UNAVAILABLE."""

    name: str
    mime: str
    size: int
    seconds: float | None
    width: int | None
    height: int | None
    state: MediaState
    is_voice: bool = False
    reason: str | None = None


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


class AttendanceShape(Shape, frozen=True, kw_only=True):
    """One piece of service for one client on one number. `absorbed_into` names the attendance
    that took its messages over when two clients became one."""

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
    `limit`, the rest comes from GET /api/v1/attendances.
    """

    seq: int
    epoch: str
    me: UserShape
    users: tuple[PersonShape, ...]
    instances: tuple[InstanceShape, ...]
    waiting: tuple[AttendanceShape, ...]
    open: tuple[AttendanceShape, ...]
    counts: Counts
    limit: int
