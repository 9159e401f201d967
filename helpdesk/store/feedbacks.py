"""What clients were asked, and what they thought of their attendances."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select, tuple_, update

from helpdesk.domain.moments import Moment
from helpdesk.store import attendances as attendance_store
from helpdesk.store.records import Attendance
from helpdesk.store.schema import attendances, attendances_feedbacks, feedback_requests


class Asked(NamedTuple):
    """Whom a link asks: about which attendance, until when."""

    attendance_id: int
    expires_at: Moment


class Wanted(NamedTuple):
    """Which feedbacks are listed: given from (inclusive) to (exclusive), to which attendant, on
    which number, with which answer; None for any."""

    start: Moment | None = None
    end: Moment | None = None
    attendant_id: int | None = None
    instance_id: int | None = None
    rating: int | None = None


class Place(NamedTuple):
    """Where a page of the list ended."""

    moment: Moment
    id: int


def ask(
    connection: Connection,
    attendance_id: int,
    token_hash: str | None,
    now: Moment,
    expires_at: Moment,
) -> None:
    """Note that the client is asked; `token_hash` None: for a digit only."""
    values = {
        "attendance_id": attendance_id,
        "token_hash": token_hash,
        "created_at": now,
        "expires_at": expires_at,
    }
    connection.execute(insert(feedback_requests).values(**values))


def forget_asking(connection: Connection, attendance_id: int) -> None:
    """The question never left."""
    connection.execute(
        delete(feedback_requests).where(feedback_requests.c.attendance_id == attendance_id)
    )


def note_sent(connection: Connection, attendance_id: int, now: Moment) -> None:
    """The question has left, if it had not before."""
    statement = update(feedback_requests).where(
        feedback_requests.c.attendance_id == attendance_id, feedback_requests.c.sent_at.is_(None)
    )
    connection.execute(statement.values(sent_at=now))


def sent_at(connection: Connection, attendance_id: int) -> Moment | None:
    """When the question left; None when nobody was asked, or it has not left."""
    statement = select(feedback_requests.c.sent_at)
    found = statement.where(feedback_requests.c.attendance_id == attendance_id)
    moment = connection.execute(found).scalar()
    return None if moment is None else Moment(moment)


def asked_by(connection: Connection, token_hash: str) -> Asked | None:
    """What the link of that token asks."""
    statement = select(feedback_requests.c.attendance_id, feedback_requests.c.expires_at)
    row = connection.execute(statement.where(feedback_requests.c.token_hash == token_hash)).first()
    return None if row is None else Asked(row.attendance_id, Moment(row.expires_at))


def is_answered(connection: Connection, attendance_id: int) -> bool:
    """Whether the client has said already what they think."""
    statement = select(attendances_feedbacks.c.id).where(
        attendances_feedbacks.c.attendance_id == attendance_id
    )
    return connection.execute(statement).first() is not None


def add(
    connection: Connection, attendance_id: int, answer: int, comment: str | None, now: Moment
) -> None:
    """Note the answer. A second one of an attendance raises IntegrityError."""
    values = {
        "attendance_id": attendance_id,
        "answer": answer,
        "comment": comment,
        "created_at": now,
        "updated_at": now,
    }
    connection.execute(insert(attendances_feedbacks).values(**values))


def page(
    connection: Connection, wanted: Wanted, after: Place | None, limit: int
) -> list[tuple[Place, Attendance]]:
    """The attendances with the feedbacks wanted, the newest feedback first; each with its place
    in the list."""
    feedback = attendances_feedbacks.c
    place: Any = tuple_(feedback.created_at, feedback.id)
    statement = (
        select(feedback.created_at, feedback.id, feedback.attendance_id)
        .join(attendances, attendances.c.id == feedback.attendance_id)
        .where(*_conditions(wanted))
        .order_by(feedback.created_at.desc(), feedback.id.desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(place < tuple_(*after))
    rows = connection.execute(statement).all()
    found = attendance_store.load_many(connection, {row.attendance_id for row in rows})
    return [(Place(Moment(row.created_at), row.id), found[row.attendance_id]) for row in rows]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    feedback = attendances_feedbacks.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.start is not None:
        conditions.append(feedback.created_at >= wanted.start)
    if wanted.end is not None:
        conditions.append(feedback.created_at < wanted.end)
    if wanted.attendant_id is not None:
        conditions.append(attendances.c.user_id == wanted.attendant_id)
    if wanted.instance_id is not None:
        conditions.append(attendances.c.instance_id == wanted.instance_id)
    if wanted.rating is not None:
        conditions.append(feedback.answer == wanted.rating)
    return conditions
