"""Attendances."""

import base64

import msgspec
from aiohttp import web
from sqlalchemy import Connection

from helpdesk.actions import attendances, histories, starting
from helpdesk.actions.feedbacks import links_of
from helpdesk.api.filters import is_history, narrowing_of, wanted_of
from helpdesk.domain.moments import Moment
from helpdesk.domain.shapes import AttendanceShape, Shape
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Invalid
from helpdesk.handling.call import Call, Id, answer
from helpdesk.language import N_

PAGE = 50
MAX_PAGE = 200


class AttendanceList(Shape, frozen=True, kw_only=True):
    """One page; `next_cursor` is null on the last. The first page of a history has the `count` of
    all, which is 10001 for more than 10,000."""

    items: list[AttendanceShape]
    next_cursor: str | None
    count: int | None = None


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
    """Whom to hand it to; null: back to the waiting list. The note is for colleagues only.
    `department_id` null: the department stays as it is."""

    user_id: Id | None
    note: str | None = None
    department_id: Id | None = None


class Finish(Shape, frozen=True, kw_only=True):
    """Whether to ask the client for a rating; null or left out: as the settings say."""

    ask_feedback: bool | None = None


async def index(call: Call) -> web.StreamResponse:
    """One page of the attendances in a state, or with other filters of all.

    In a state, the longest wait or the last message comes first; with any other filter (from, to,
    attendant_id, client_id, rating, …) the last to begin. With order=last a state's list keeps its
    order, and department_id and tag_id (of the attendance or of its client) narrow it.
    """
    if is_history(call):
        return answer(await _history(call))
    state = _state(call.request.query.get("state", ""))
    after = _cursor(call.request.query.get("cursor"))
    limit = call.query_number("limit", PAGE, 1, MAX_PAGE)
    narrowing = narrowing_of(call)
    items, following = await call.read(
        lambda c: attendances.list_attendances(c, call.actor, state, after, limit, narrowing)
    )
    return answer(AttendanceList(items=items, next_cursor=_text(following)))


async def _history(call: Call) -> AttendanceList:
    wanted = wanted_of(call)
    after = _cursor(call.request.query.get("cursor"))
    limit = call.query_number("limit", PAGE, 1, MAX_PAGE)

    def read(connection: Connection) -> AttendanceList:
        items, following = histories.search_attendances(
            connection, call.actor, wanted, after, limit
        )
        count = None
        if after is None:
            count = histories.count_attendances(connection, call.actor, wanted)
        return AttendanceList(items=items, next_cursor=_text(following), count=count)

    return await call.read(read)


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
    attendance, is_new = await starting.start(call.ledger, call.actor, begin, limit)
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
    attendance_id = call.number("id")
    return answer(
        await call.write(
            lambda work: attendances.do_transfer(
                work,
                call.actor,
                attendance_id,
                wanted.user_id,
                wanted.note or "",
                wanted.department_id,
            )
        )
    )


async def finish(call: Call) -> web.StreamResponse:
    """Finish an attendance."""
    has_body = call.request.can_read_body
    wanted = await call.body(Finish) if has_body else Finish()
    attendance_id, links = call.number("id"), links_of(call.parts.config)
    return answer(
        await call.write(
            lambda work: attendances.do_finish(
                work, call.actor, attendance_id, wanted.ask_feedback, links
            )
        )
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
        raise Invalid(
            "state must be one of {states}.",
            fields={"state": N_("one of {states}")},
            values={"states": ", ".join(AttendanceState)},
        ) from error


def _cursor(text: str | None) -> attendances.Cursor | None:
    if not text:
        return None
    try:
        moment, place = msgspec.json.decode(base64.urlsafe_b64decode(text), type=tuple[Id, Id])
        return attendances.Cursor(Moment(moment), place)
    except ValueError as error:
        reason = {"cursor": N_("unknown")}
        raise Invalid("This cursor is none of ours.", fields=reason) from error


def _text(cursor: attendances.Cursor | None) -> str | None:
    if cursor is None:
        return None
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode()
