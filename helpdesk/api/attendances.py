"""Attendances."""

import base64

import msgspec
from aiohttp import web

from helpdesk.actions import attendances, starting
from helpdesk.domain.moments import Moment
from helpdesk.domain.shapes import AttendanceShape, Shape
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Invalid, Refused
from helpdesk.handling.call import Call, Id, answer

PAGE = 50
MAX_PAGE = 200


class AttendanceList(Shape, frozen=True, kw_only=True):
    """One page; `next_cursor` is null on the last."""

    items: list[AttendanceShape]
    next_cursor: str | None


class NewAttendance(Shape, frozen=True, kw_only=True):
    """The first message to a phone number. `id` is a UUID made by the caller, the message's: the
    same id is the same attendance. `even_if_unknown`: write although it could not be confirmed
    that the number is on WhatsApp."""

    id: str
    instance_id: Id
    phone: str
    content: str
    even_if_unknown: bool = False


class Transfer(Shape, frozen=True, kw_only=True):
    """Whom to hand it to; null: back to the waiting list."""

    user_id: Id | None
    note: str | None = None


class Finish(Shape, frozen=True, kw_only=True):
    """Whether to ask the client for a rating."""

    ask_feedback: bool = False


async def index(call: Call) -> web.StreamResponse:
    """One page of the attendances in a state."""
    state = _state(call.request.query.get("state", ""))
    after = _cursor(call.request.query.get("cursor"))
    limit = call.query_number("limit", PAGE, 1, MAX_PAGE)
    items, following = await call.read(
        lambda c: attendances.list_attendances(c, call.actor, state, after, limit)
    )
    return answer(AttendanceList(items=items, next_cursor=_text(following)))


async def create(call: Call) -> web.StreamResponse:
    """Write to somebody first: 201 for a new attendance, 200 for one that is known."""
    wanted = await call.body(NewAttendance)
    begin = starting.Start(
        message_id=wanted.id,
        instance_id=wanted.instance_id,
        phone=wanted.phone,
        content=wanted.content,
        even_if_unknown=wanted.even_if_unknown,
    )
    limit = call.parts.config.first_contacts_per_hour
    attendance, is_new = await starting.start(call.parts.ledger, call.actor, begin, limit)
    return answer(attendance, 201 if is_new else 200)


async def show(call: Call) -> web.StreamResponse:
    """One attendance."""
    attendance_id = call.number("id")
    return answer(
        await call.read(lambda c: attendances.show_attendance(c, call.actor, attendance_id))
    )


async def accept(call: Call) -> web.StreamResponse:
    """Take a waiting attendance."""
    attendance_id = call.number("id")
    return answer(
        await call.write(lambda work: attendances.do_accept(work, call.actor, attendance_id))
    )


async def transfer(call: Call) -> web.StreamResponse:
    """Hand an attendance on."""
    wanted = await call.body(Transfer)
    if wanted.note:
        reason = "This version cannot keep a note; transfer without it."
        raise Refused(reason, code="no_notes", fields={"note": reason})
    attendance_id = call.number("id")
    return answer(
        await call.write(
            lambda work: attendances.do_transfer(work, call.actor, attendance_id, wanted.user_id)
        )
    )


async def finish(call: Call) -> web.StreamResponse:
    """Finish an attendance."""
    has_body = call.request.can_read_body
    wanted = await call.body(Finish) if has_body else Finish()
    if wanted.ask_feedback:
        reason = "This version cannot ask for feedback; finish without it."
        raise Refused(reason, code="no_feedback", fields={"ask_feedback": reason})
    attendance_id = call.number("id")
    return answer(
        await call.write(lambda work: attendances.do_finish(work, call.actor, attendance_id))
    )


async def read(call: Call) -> web.StreamResponse:
    """Say that the messages so far have been read."""
    attendance_id = call.number("id")
    sends_read_marks = call.parts.config.sends_read_marks
    return answer(
        await call.write(
            lambda work: attendances.do_read(
                work, call.actor, attendance_id, sends_read_marks=sends_read_marks
            )
        )
    )


def _state(text: str) -> AttendanceState:
    try:
        return AttendanceState(text)
    except ValueError as error:
        reason = f"one of {', '.join(AttendanceState)}"
        raise Invalid(f"state must be {reason}.", fields={"state": reason}) from error


def _cursor(text: str | None) -> attendances.Cursor | None:
    if not text:
        return None
    try:
        moment, place = msgspec.json.decode(base64.urlsafe_b64decode(text), type=tuple[Id, Id])
        return attendances.Cursor(Moment(moment), place)
    except ValueError as error:
        raise Invalid("This cursor is none of ours.", fields={"cursor": "unknown"}) from error


def _text(cursor: attendances.Cursor | None) -> str | None:
    if cursor is None:
        return None
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode()
