"""The objects that leave helpdesk: in API answers, in events and in the snapshot alike.

The names are a contract (interface: HTTP, "Objects"); fields may be added, never renamed.
Every object that events keep current carries `seq`, the number of its last change: an older
one never overwrites a newer. Times are ISO 8601 UTC.
"""

import msgspec

from helpdesk.domain.states import (
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


class MediaShape(Shape, frozen=True, kw_only=True):
    """A message's file."""

    name: str
    mime: str
    size: int
    seconds: float | None
    width: int | None
    height: int | None
    state: str


class MessageShape(Shape, frozen=True, kw_only=True, rename={"origin": "from"}):
    """One message. `from` is client, attendant, phone, system or note."""

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


class FeedbackShape(Shape, frozen=True, kw_only=True):
    """The rating of a finished attendance."""

    answer: int
    comment: str | None
    at: str


class AttendanceShape(Shape, frozen=True, kw_only=True):
    """One piece of service for one client on one number."""

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
