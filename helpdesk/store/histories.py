"""Attendances of the past, by whatever is asked about them."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, or_, select, tuple_

from helpdesk.domain.figures import NOBODY, FigureName
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances as attendance_store
from helpdesk.store.attendances import Cursor
from helpdesk.store.figures import behind
from helpdesk.store.records import Attendance
from helpdesk.store.schema import (
    attendance_tags,
    attendances,
    attendances_feedbacks,
    replies,
)

MOST_COUNTED = 10_000
"""Counting ends after one more than this."""

Stretch = tuple[Moment | None, Moment | None]
"""From, to; the end is not part of it, None is open."""

_EVER: Stretch = (None, None)
_BEGINNING = Moment(0)
_END = Moment(2**53)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; None: whatever it is. `seen_by` narrows it to what that attendant may
    see in lists: what is WAITING, and their own. `is_phone_answered`: somebody of the business
    answered on the phone itself. `figure`: what this figure of a report is made of; of REPLIED,
    `replied` is when the replies were given and `attendant_id` who gave them. NOBODY as an
    id: what has no attendant, or no department."""

    created: Stretch = _EVER
    finished: Stretch = _EVER
    answered: Stretch = _EVER
    replied: Stretch = _EVER
    figure: FigureName | None = None
    state: AttendanceState | None = None
    attendant_id: int | None = None
    instance_id: int | None = None
    client_id: int | None = None
    department_id: int | None = None
    tag_id: int | None = None
    rating: int | None = None
    is_rated: bool | None = None
    is_automatic: bool | None = None
    is_phone_answered: bool | None = None
    seen_by: int | None = None


def page(
    connection: Connection, wanted: Wanted, after: Cursor | None, limit: int
) -> list[Attendance]:
    """One page of the attendances, the last to begin first."""
    statement = _ids(wanted)
    if after is not None:
        place = tuple_(attendances.c.created_at, attendances.c.id)
        statement = statement.where(
            # The first alone bounds the index range; the second cuts exactly.
            attendances.c.created_at <= after.moment,
            place < tuple_(literal_column(str(after.moment)), literal_column(str(after.id))),
        )
    newest_first = (attendances.c.created_at.desc(), attendances.c.id.desc())
    rows = connection.execute(statement.order_by(*newest_first).limit(limit))
    ids: list[int] = [row.id for row in rows]
    found = attendance_store.load_many(connection, ids)
    return [found[attendance_id] for attendance_id in ids]


def count(connection: Connection, wanted: Wanted) -> int:
    """How many there are; one more than MOST_COUNTED for more than that."""
    some = _ids(wanted).limit(MOST_COUNTED + 1).subquery()
    number: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return number


def cursor_of(attendance: Attendance) -> Cursor:
    """The cursor after which the page that ends with this attendance goes on."""
    return Cursor(attendance.created_at, attendance.id)


def _ids(wanted: Wanted) -> Select[tuple[int]]:
    # One that was absorbed is part of another, which stands for both.
    statement = select(attendances.c.id).where(attendances.c.absorbed_into.is_(None))
    return statement.where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield from _within(attendances.c.created_at, wanted.created, is_always=True)
    yield from _within(attendances.c.finished_at, wanted.finished)
    is_of_replies = wanted.figure is FigureName.REPLIED
    if wanted.figure is not None:
        by = wanted.attendant_id if is_of_replies else None
        yield behind(wanted.figure, *wanted.replied, by)
    for column, value in (
        (attendances.c.state, wanted.state),
        (attendances.c.user_id, None if is_of_replies else wanted.attendant_id),
        (attendances.c.instance_id, wanted.instance_id),
        (attendances.c.client_id, wanted.client_id),
        (attendances.c.department_id, wanted.department_id),
    ):
        if value is not None:
            yield column.is_(None) if value == NOBODY else column == value
    if wanted.is_automatic is not None:
        yield attendances.c.is_finished_automatically.is_(wanted.is_automatic)
    yield from _about_others(wanted)
    if wanted.seen_by is not None:
        is_theirs = attendances.c.user_id == wanted.seen_by
        yield or_(is_theirs, attendances.c.state == AttendanceState.WAITING)


def _about_others(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What other tables say of them."""
    if wanted.tag_id is not None:
        tagged = select(attendance_tags.c.attendance_id)
        yield attendances.c.id.in_(tagged.where(attendance_tags.c.tag_id == wanted.tag_id))
    if wanted.is_phone_answered is not None:
        by_phone = select(replies.c.id).where(
            replies.c.attendance_id == attendances.c.id, replies.c.user_id.is_(None)
        )
        yield by_phone.exists() if wanted.is_phone_answered else ~by_phone.exists()
    rated = select(attendances_feedbacks.c.attendance_id)
    within = list(_within(attendances_feedbacks.c.created_at, wanted.answered))
    if wanted.rating is not None:
        within.append(attendances_feedbacks.c.answer == wanted.rating)
    if within or wanted.is_rated:
        yield attendances.c.id.in_(rated.where(*within))
    elif wanted.is_rated is False:
        yield attendances.c.id.not_in(rated)


def _within(
    column: ColumnElement[int], stretch: Stretch, *, is_always: bool = False
) -> Iterator[ColumnElement[bool]]:
    """`is_always`: say it even of an open stretch, so that the index is searched and not read."""
    start, end = stretch
    if start is not None or is_always:
        yield column >= (start or _BEGINNING)
    if end is not None or is_always:
        yield column < (end or _END)
