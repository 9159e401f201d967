"""What the clocks of an attendance are read from: how long a number has served, which attendances
nobody has written in, what the client still waits for."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Origin
from helpdesk.store.schema import attendances, instances, messages, replies

# For the reason that store/attendances.py has, spelled with literals: SQLite uses a partial index
# only where the query says its WHERE clause word for word.
_IS_UNFINISHED = attendances.c.state != literal_column("'FINISHED'")
_IS_OPEN = attendances.c.state == literal_column("'OPEN'")
_IS_WAITING = attendances.c.state == literal_column("'WAITING'")
_IS_UNSENT = messages.c.status.in_([literal_column("'QUEUED'"), literal_column("'SENDING'")])
_LAST = 2**62
_HUMANS = (Origin.ATTENDANT.value, Origin.PHONE.value)


class NumberClock(NamedTuple):
    """How long a number has served, in milliseconds, up to `ticked_at`; that is None while it
    does not."""

    served_ms: int
    ticked_at: Moment | None


def clock_of(connection: Connection, instance_id: int) -> NumberClock:
    """The clock of a number that is there."""
    row = connection.execute(_CLOCK, {"id": instance_id}).one()
    return NumberClock(row.served_ms, row.ticked_at)


def unmarked(connection: Connection, instance_id: int, limit: int) -> list[int]:
    """OPEN attendances of a number that have no mark: they are older than the marks."""
    wanted = {"instance_id": instance_id, "limit": limit}
    return list(connection.execute(_UNMARKED, wanted).scalars())


def unwarned(
    connection: Connection, instance_id: int, mark: int, limit: int, *, spares_unanswered: bool
) -> list[int]:
    """Those of `idle` whose client has not been warned."""
    wanted = {"instance_id": instance_id, "mark": mark, "limit": limit}
    statement = _idle(is_warned=False, spares_unanswered=spares_unanswered)
    return list(connection.execute(statement, wanted).scalars())


def idle(
    connection: Connection,
    instance_id: int,
    mark: int,
    limit: int,
    *,
    is_warned: bool,
    spares_unanswered: bool,
) -> list[int]:
    """OPEN attendances of a number whose mark is not above `mark`, the longest idle first. Those
    with a message that has not left are not among them; nor, if `is_warned`, those whose client
    was not warned; nor, if `spares_unanswered`, those whose client waits for an answer."""
    wanted = {"instance_id": instance_id, "mark": mark, "limit": limit}
    statement = _idle(is_warned=is_warned or None, spares_unanswered=spares_unanswered)
    return list(connection.execute(statement, wanted).scalars())


def waiting_since(connection: Connection, latest: Moment, limit: int) -> list[int]:
    """WAITING attendances without an alarm whose client has waited since `latest` or longer; the
    longest wait first."""
    found = connection.execute(_WAITING_SINCE, {"latest": latest, "limit": limit})
    return list(found.scalars())


def alarmed(connection: Connection) -> list[tuple[Moment, Moment]]:
    """Of every WAITING attendance with an alarm: when it was raised, and since when its client
    waits."""
    rows = connection.execute(_ALARMED)
    return [(Moment(row.alarmed_at), Moment(row.since)) for row in rows]


def unanswered_since(
    connection: Connection, attendance_id: int, position: int = _LAST
) -> Moment | None:
    """The client's first message after the last one of a human of ours, by WhatsApp's time, of
    those that had arrived up to `position`; None when there is none."""
    wanted = {"attendance_id": attendance_id, "position": position}
    last = connection.execute(_LAST_HUMAN, wanted).first()
    at, place = (0, 0) if last is None else last
    found = connection.execute(_FIRST_AFTER, wanted | {"at": at, "place": place}).scalar()
    return None if found is None else Moment(found)


def first_response(connection: Connection, attendance_id: int, started_at: Moment) -> Moment | None:
    """When a human of ours first wrote there from then on; None when nobody has."""
    wanted = {"attendance_id": attendance_id, "started_at": started_at}
    found = connection.execute(_FIRST_RESPONSE, wanted).scalar()
    return None if found is None else Moment(found)


def has_client_written(connection: Connection, attendance_id: int) -> bool:
    """Whether the attendance has a message of the client."""
    return connection.execute(_OF_CLIENT, {"attendance_id": attendance_id}).first() is not None


def add_reply(
    connection: Connection,
    attendance_id: int,
    user_id: int | None,
    asked_at: Moment,
    answered_at: Moment,
    business_ms: int,
) -> None:
    """Note that a human answered; `user_id` None: from the phone."""
    values = {
        "attendance_id": attendance_id,
        "user_id": user_id,
        "asked_at": asked_at,
        "answered_at": answered_at,
        "business_ms": business_ms,
    }
    connection.execute(_ADD_REPLY, values)


def note_first_response(
    connection: Connection, attendance_id: int, at: Moment, business_ms: int
) -> None:
    """Note when a human first answered after the accept. Not with what each message changes: an
    index has these."""
    values = {"the_id": attendance_id, "new_at": at, "new_business": business_ms}
    connection.execute(_NOTE_FIRST_RESPONSE, values)


_CLOCK = select(instances.c.served_ms, instances.c.ticked_at).where(
    instances.c.id == bindparam("id")
)
_of_number = (
    select(attendances.c.id)
    .where(_IS_UNFINISHED, _IS_OPEN, attendances.c.instance_id == bindparam("instance_id"))
    .limit(bindparam("limit"))
)
_UNMARKED = _of_number.where(attendances.c.idle_mark.is_(None))
_unsent = (
    select(messages.c.position)
    .where(_IS_UNSENT, messages.c.instance_id == attendances.c.instance_id)
    .where(messages.c.client_id == attendances.c.client_id)
    .where(messages.c.attendance_id == attendances.c.id)
    .exists()
)


@cache
def _idle(*, is_warned: bool | None, spares_unanswered: bool) -> Select[Any]:
    """`is_warned` None: whether or not."""
    statement = _of_number.where(attendances.c.idle_mark <= bindparam("mark"), ~_unsent)
    if is_warned is not None:
        warned_at = attendances.c.warned_at
        statement = statement.where(warned_at.is_not(None) if is_warned else warned_at.is_(None))
    if spares_unanswered:
        statement = statement.where(attendances.c.unanswered_since.is_(None))
    return statement.order_by(attendances.c.idle_mark)


# Who was answered and then put back on the list waits since that.
_waits_since = func.coalesce(attendances.c.unanswered_since, attendances.c.returned_at)
_WAITING_SINCE = (
    select(attendances.c.id)
    .where(_IS_UNFINISHED, _IS_WAITING, attendances.c.alarmed_at.is_(None))
    .where(_waits_since <= bindparam("latest"))
    .order_by(_waits_since)
    .limit(bindparam("limit"))
)
_ALARMED = select(attendances.c.alarmed_at, _waits_since.label("since")).where(
    _IS_UNFINISHED,
    _IS_WAITING,
    attendances.c.alarmed_at.is_not(None),
    _waits_since.is_not(None),
)
_so_far = (messages.c.attendance_id == bindparam("attendance_id")) & (
    messages.c.position <= bindparam("position")
)
_LAST_HUMAN = (
    select(messages.c.at, messages.c.position)
    .where(_so_far, messages.c.origin.in_(_HUMANS))
    .order_by(messages.c.at.desc(), messages.c.position.desc())
    .limit(1)
)
_FIRST_AFTER = select(func.min(messages.c.at)).where(
    _so_far,
    messages.c.origin == Origin.CLIENT.value,
    # The first condition alone bounds the index range; the second cuts exactly.
    messages.c.at >= bindparam("at"),
    or_(
        messages.c.at > bindparam("at"),
        tuple_(messages.c.at, messages.c.position) > tuple_(bindparam("at"), bindparam("place")),
    ),
)
# What is written here has this machine's time (actions/clocks.py).
_said_at = case(
    (messages.c.origin == Origin.ATTENDANT.value, messages.c.created_at), else_=messages.c.at
)
_FIRST_RESPONSE = select(func.min(_said_at)).where(
    messages.c.attendance_id == bindparam("attendance_id"),
    messages.c.origin.in_(_HUMANS),
    _said_at >= bindparam("started_at"),
)
_OF_CLIENT = (
    select(messages.c.position)
    .where(messages.c.attendance_id == bindparam("attendance_id"))
    .where(messages.c.origin == Origin.CLIENT.value)
    .limit(1)
)
_ADD_REPLY = insert(replies).values(
    instance_id=select(attendances.c.instance_id)
    .where(attendances.c.id == bindparam("attendance_id"))
    .scalar_subquery(),
    **{
        name: bindparam(name)
        for name in ("attendance_id", "user_id", "asked_at", "answered_at", "business_ms")
    },
)
_NOTE_FIRST_RESPONSE = (
    update(attendances)
    .where(attendances.c.id == bindparam("the_id"))
    .values(
        first_response_at=bindparam("new_at"), business_first_response=bindparam("new_business")
    )
)
