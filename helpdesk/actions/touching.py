"""Which documents of the copy in Firestore events touch: ids only, whatever the events say. What
the documents are to be is read from the database (actions/mirroring.py)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from helpdesk.domain.events import EventKind, Logged
from helpdesk.domain.shapes import Was
from helpdesk.domain.states import AttendanceState


@dataclass
class Touched:
    """What may have changed.

    `messages`: the id of the attendance that the event was about, and the message's. `clients`: of
    whom each attendance is looked at; `reviewed`: and all messages of these. `renamed`: users
    beside whose attendances another name stands now. `is_broad`: any attendance may have changed,
    because a tag was deleted. `unread`: the numbers of events whose text could not be read; what
    stands beside the text is among the rest, and where that is nothing, it `is_unclear`: anything
    may have changed.
    """

    attendances: set[int] = field(default_factory=set)
    messages: set[tuple[int, str]] = field(default_factory=set)
    users: set[int] = field(default_factory=set)
    instances: set[int] = field(default_factory=set)
    clients: set[int] = field(default_factory=set)
    reviewed: set[int] = field(default_factory=set)
    renamed: set[int] = field(default_factory=set)
    is_broad: bool = False
    unread: set[int] = field(default_factory=set)
    is_unclear: bool = False


class _Numbered(msgspec.Struct):
    id: int


class _Message(msgspec.Struct):
    id: str


class _Standing(msgspec.Struct):
    state: AttendanceState
    attendant: _Numbered | None


class _Told(msgspec.Struct):
    """What of an event's text is needed; the rest is passed over."""

    message: _Message | None = None
    attendance: _Standing | None = None
    was: Was | None = None
    instance: _Numbered | None = None
    user: _Numbered | None = None
    merged_id: int | None = None
    deleted_id: int | None = None
    name_changed: bool = False


_decode = msgspec.json.Decoder(_Told).decode

_TOUCH_NOTHING = frozenset(
    {EventKind.CLIENT_TYPING, EventKind.ATTENDANCE_WATCHED, EventKind.DRAFT_CHANGED}
)
_ABOUT_CLIENTS = frozenset(
    {EventKind.CLIENT_CHANGED, EventKind.CLIENT_MERGED, EventKind.CLIENT_PARTED}
)


def touched_by(events: Sequence[Logged]) -> Touched:
    """What these events touch, together."""
    touched = Touched()
    for event in events:
        if event.kind in _TOUCH_NOTHING:
            continue
        try:
            told = _decode(event.text)
        except (msgspec.DecodeError, UnicodeDecodeError):
            _add_unread(touched, event)
        else:
            _add(touched, event, told)
    return touched


def _add_unread(touched: Touched, event: Logged) -> None:
    """Another version may have written it: what it is about is known, and not more."""
    touched.unread.add(event.seq)
    if event.attendance_id is not None:
        touched.attendances.add(event.attendance_id)
    if event.client_id is not None:
        touched.clients.add(event.client_id)
        touched.reviewed.add(event.client_id)
    touched.is_unclear |= event.client_id is None


def _add(touched: Touched, event: Logged, told: _Told) -> None:
    if event.attendance_id is not None:
        _add_attendance(touched, event, event.attendance_id, told)
    elif event.kind in _ABOUT_CLIENTS and event.client_id is not None:
        touched.clients.add(event.client_id)
        if told.merged_id is not None:
            touched.reviewed |= {event.client_id, told.merged_id}
    if told.instance is not None:
        touched.instances.add(told.instance.id)
    if told.user is not None:
        touched.users.add(told.user.id)
        if told.name_changed:
            touched.renamed.add(told.user.id)
    touched.is_broad |= told.deleted_id is not None


def _add_attendance(touched: Touched, event: Logged, attendance_id: int, told: _Told) -> None:
    touched.attendances.add(attendance_id)
    if told.message is not None:
        touched.messages.add((attendance_id, told.message.id))
    if told.attendance is None or event.client_id is None:
        return
    was, now = told.was, told.attendance
    attendant_id = None if now.attendant is None else now.attendant.id
    stays = was is not None and (was.state, was.attendant_id) == (now.state, attendant_id)
    if not stays or event.before != event.after:
        # Who has an unfinished attendance of a client sees the finished ones, too.
        touched.clients.add(event.client_id)
