"""The rows that functions of the store return: frozen, and joined as the callers need them."""

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import PLAIN, Details
from helpdesk.domain.moments import Moment
from helpdesk.domain.roles import Role
from helpdesk.domain.states import (
    AttendanceState,
    InstanceKind,
    InstanceState,
    MessageStatus,
    MessageType,
    Origin,
)


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row. `gc=False` for the reason that shapes have it (domain/shapes.py)."""


class User(Record, frozen=True, kw_only=True):
    """Whoever logs in. `password` is an argon2 hash; None while the invitation is unused.
    `sessions_ended_at`: when their sessions were last ended other than by signing out."""

    id: int
    email: str
    name: str
    password: str | None
    role: Role
    is_active: bool
    seq: int
    language: str | None = None
    totp_secret: str | None = None
    totp_step: int | None = None
    sessions_ended_at: Moment | None = None
    created_at: Moment

    @property
    def tokens_since(self) -> Moment:
        """Tokens for other services count that were issued after this moment: those of sessions
        that have been ended do not, nor those of whoever had the number before."""
        return Moment(max(self.created_at, self.sessions_ended_at or 0))


class Person(Record, frozen=True, kw_only=True):
    """A user's id and name."""

    id: int
    name: str


class CatchUp(Record, frozen=True, kw_only=True):
    """One comparison of phone and database after a connect."""

    id: int
    instance_id: int
    request_id: str
    asked: str | None
    newest: Moment | None
    offline_from: Moment
    offline_to: Moment
    wanted: int
    recovered: int
    is_complete: bool
    ended_at: Moment | None


class Instance(Record, frozen=True, kw_only=True):
    """One WhatsApp number; columns as in schema.py. `catch_up` is the last one that ended."""

    id: int
    name: str
    kind: InstanceKind
    wanted: str
    state: InstanceState
    since: Moment
    detail: str | None
    phone: str | None
    qrcode: str | None
    horizon: Moment | None
    paired_at: Moment | None
    online_until: Moment | None
    inventory_id: str | None
    ignored: int
    seq: int
    served_ms: int = 0
    ticked_at: Moment | None = None
    catch_up: CatchUp | None = None


class Client(Record, frozen=True, kw_only=True):
    """The customer, with every address known."""

    id: int
    phone: str | None
    name: str
    addresses: tuple[Address, ...]
    seq: int
    is_blocked: bool = False
    language: str | None = None
    tag_ids: tuple[int, ...] = ()


class Message(Record, frozen=True, kw_only=True):
    """One message; columns as in schema.py, `chat` the address it came by or goes to."""

    position: int
    id: str
    attendance_id: int
    instance_id: int
    client_id: int
    user_id: int | None
    origin: Origin
    from_me: bool
    type: MessageType
    whatsapp_type: str | None
    content: str
    status: MessageStatus
    error: str | None
    whatsapp_id: str | None
    attempt: int
    chat: Address
    at: Moment
    is_pending: bool
    quoted_message_id: str | None
    quoted_whatsapp_id: str | None
    quoted_from_me: bool | None
    created_at: Moment
    seq: int
    details: Details = PLAIN
    expires_at: Moment | None = None


class Feedback(Record, frozen=True, kw_only=True):
    """What the client thought of an attendance: 1 (bad) to 5."""

    answer: int
    comment: str | None
    created_at: Moment


class Attendance(Record, frozen=True, kw_only=True):
    """One piece of service, with its client, attendant, last message, tags and feedback; columns
    as in schema.py."""

    id: int
    instance_id: int
    client: Client
    attendant: Person | None
    state: AttendanceState
    chat: Address
    created_at: Moment
    started_at: Moment | None
    finished_at: Moment | None
    is_finished_automatically: bool
    unread_count: int
    last_message: Message | None
    last_message_at: Moment
    seq: int
    absorbed_into: int | None = None
    department_id: int | None = None
    unanswered_since: Moment | None = None
    first_response_at: Moment | None = None
    idle_mark: int | None = None
    warned_at: Moment | None = None
    returned_at: Moment | None = None
    alarmed_at: Moment | None = None
    feedback_asked_at: Moment | None = None
    erased_at: Moment | None = None
    handed_at: Moment | None = None
    handed_by: int | None = None
    business_wait: int | None = None
    business_first_response: int | None = None
    tag_ids: tuple[int, ...] = ()
    feedback: Feedback | None = None
