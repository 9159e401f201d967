"""The facts behind the figures (docs/figures.md). The conditions are here once: the list of the
attendances behind a figure asks for them by the same names.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    case,
    func,
    literal_column,
    select,
)

from helpdesk.domain.figures import (
    GOOD,
    HAS_RESPONDED,
    IS_OPEN,
    IS_WAITING,
    NOBODY,
    SPAN,
    WAS_ASKED,
    WAS_AUTOMATIC,
    Answered,
    Attended,
    By,
    Column,
    FigureName,
    HoursKind,
)
from helpdesk.domain.moments import SECOND, Moment
from helpdesk.domain.states import AttendanceState
from helpdesk.store.columns import arrays, joined, numbers
from helpdesk.store.schema import attendances, attendances_feedbacks, replies


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What of the business: from `begin` to before `end`, perhaps of one attendant, number or
    department only."""

    begin: Moment
    end: Moment
    user_id: int | None = None
    instance_id: int | None = None
    department_id: int | None = None


# The phone wrote first, to somebody who had no attendance: nobody served anybody.
_BEGAN_ON_THE_PHONE = and_(
    attendances.c.started_at.is_(None),
    attendances.c.finished_at.is_not(None),
    attendances.c.finished_at <= attendances.c.created_at,
)
# One that was absorbed goes on as part of another.
COUNTS = and_(attendances.c.absorbed_into.is_(None), ~_BEGAN_ON_THE_PHONE)
# Who is written to first has not waited: such an attendance begins with its start.
_WAITED = and_(
    attendances.c.started_at.is_not(None), attendances.c.started_at != attendances.c.created_at
)
_ANSWERED = and_(_WAITED, attendances.c.first_response_at.is_not(None))
# Only what is finished has the moment.
_IS_FINISHED = attendances.c.finished_at.is_not(None)
_IS_ASKED = attendances.c.feedback_asked_at.is_not(None)
# By.NOTHING has none: everything is nobody's.
_KEYS: Mapping[By, ColumnElement[Any]] = {
    By.ATTENDANT: attendances.c.user_id,
    By.INSTANCE: attendances.c.instance_id,
    By.DEPARTMENT: attendances.c.department_id,
}
_KEYS_OF_REPLIES: Mapping[By, ColumnElement[Any]] = {
    **_KEYS,
    By.ATTENDANT: replies.c.user_id,
    By.INSTANCE: replies.c.instance_id,
}
_IS_RATED = attendances.c.id.in_(select(attendances_feedbacks.c.attendance_id))


def behind(
    figure: FigureName,
    replied_from: Moment | None = None,
    replied_to: Moment | None = None,
    by: int | None = None,
) -> ColumnElement[bool]:
    """The condition on attendances that a figure is made of, beside period and filters. Of
    replies: that one was given from `replied_from` to before `replied_to`, perhaps by a user.
    """
    if figure is FigureName.REPLIED:
        return _has_reply(replied_from, replied_to, by)
    return and_(COUNTS, _BEHIND[figure])


_BEHIND: Mapping[FigureName, ColumnElement[bool]] = {
    FigureName.STARTED: COUNTS,
    FigureName.WAITED: _WAITED,
    FigureName.ANSWERED: _ANSWERED,
    FigureName.FINISHED: _IS_FINISHED,
    FigureName.ASKED: and_(_IS_FINISHED, _IS_ASKED),
    FigureName.RESPONDED: and_(_IS_FINISHED, _IS_ASKED, _IS_RATED),
    FigureName.RATED: _IS_RATED,
    FigureName.SATISFIED: attendances.c.id.in_(
        select(attendances_feedbacks.c.attendance_id).where(attendances_feedbacks.c.answer >= GOOD)
    ),
}


def _has_reply(
    begin: Moment | None, end: Moment | None, user_id: int | None
) -> ColumnElement[bool]:
    found = select(replies.c.attendance_id)
    if begin is not None:
        found = found.where(replies.c.answered_at >= begin)
    if end is not None:
        found = found.where(replies.c.answered_at < end)
    if user_id is not None:
        is_nobodys = user_id == NOBODY
        found = found.where(
            replies.c.user_id.is_(None) if is_nobodys else replies.c.user_id == user_id
        )
    return attendances.c.id.in_(found)


def load_attended(
    connection: Connection, scope: Scope, by: By, hours: HoursKind
) -> Attended[Column]:
    """What attendances tell of a period."""
    began = _began(connection, scope, by, hours)
    return Attended(*began, *_finished(connection, scope, by, hours))


def load_answered(
    connection: Connection, scope: Scope, by: By, hours: HoursKind
) -> Answered[Column]:
    """What replies of ours and answers of clients tell of it."""
    return Answered(_replies(connection, scope, by, hours), _ratings(connection, scope, by))


def load_opinions(connection: Connection, scope: Scope) -> tuple[Column, Column]:
    """How attendances were finished, and which answers clients gave."""
    [finished] = arrays(
        connection, attendances, _finished_in(scope), _fact(None, _manner_of_finish())
    )
    return finished, _ratings(connection, scope, By.NOTHING)


def load_began_at(connection: Connection, scope: Scope) -> list[int]:
    """When the attendances of the period began."""
    [text] = arrays(connection, attendances, _began_in(scope), joined(attendances.c.created_at))
    return numbers(text)


def load_finished_at(connection: Connection, scope: Scope) -> list[int]:
    """When those that were finished in the period were."""
    [text] = arrays(connection, attendances, _finished_in(scope), joined(attendances.c.finished_at))
    return numbers(text)


def rated_in(scope: Scope) -> ColumnElement[bool]:
    """The condition on attendances and their feedbacks, joined, that the client answered in the
    period."""
    return and_(_within(attendances_feedbacks.c.created_at, scope), COUNTS, *_filters(scope))


def _began(connection: Connection, scope: Scope, by: By, hours: HoursKind) -> list[Column]:
    table, key, is_raw = attendances.c, _KEYS.get(by), hours is HoursKind.ALL
    wait = table.started_at - table.created_at if is_raw else table.business_wait
    response = (
        table.first_response_at - table.started_at if is_raw else table.business_first_response
    )
    state = case(
        (table.state == AttendanceState.WAITING.value, IS_WAITING),
        (table.state == AttendanceState.OPEN.value, IS_OPEN),
        else_=0,
    )
    return arrays(
        connection,
        attendances,
        _began_in(scope),
        _fact(key, state),
        _fact(key, _seconds(wait), _WAITED),
        _fact(key, _seconds(response), _ANSWERED),
    )


def _finished(connection: Connection, scope: Scope, by: By, hours: HoursKind) -> list[Column]:
    key = _KEYS.get(by)
    raw = attendances.c.finished_at - attendances.c.created_at
    duration = raw if hours is HoursKind.ALL else attendances.c.business_duration
    return arrays(
        connection,
        attendances,
        _finished_in(scope),
        _fact(key, _manner_of_finish()),
        _fact(key, _seconds(duration)),
    )


def _manner_of_finish() -> ColumnElement[int]:
    is_automatic = attendances.c.is_finished_automatically
    asked = case(
        (~_IS_ASKED, 0),
        (_IS_RATED, WAS_ASKED + HAS_RESPONDED),
        else_=WAS_ASKED,
    )
    return case((is_automatic, WAS_AUTOMATIC), else_=0) + asked


def _replies(connection: Connection, scope: Scope, by: By, hours: HoursKind) -> Column:
    """By who replied, which need not be who has the attendance now."""
    table = replies.c
    took = table.answered_at - table.asked_at if hours is HoursKind.ALL else table.business_ms
    conditions = [_within(table.answered_at, scope)]
    for column, value in ((table.user_id, scope.user_id), (table.instance_id, scope.instance_id)):
        if value is not None:
            conditions.append(column == value)
    source: FromClause = replies
    if scope.department_id is not None or by is By.DEPARTMENT:
        source = replies.join(attendances, attendances.c.id == table.attendance_id)
    if scope.department_id is not None:
        conditions.append(attendances.c.department_id == scope.department_id)
    key = _KEYS_OF_REPLIES.get(by)
    [found] = arrays(connection, source, and_(*conditions), _fact(key, _seconds(took)))
    return found


def _ratings(connection: Connection, scope: Scope, by: By) -> Column:
    table = attendances_feedbacks
    source = table.join(attendances, attendances.c.id == table.c.attendance_id)
    [found] = arrays(connection, source, rated_in(scope), _fact(_KEYS.get(by), table.c.answer))
    return found


def _fact(
    key: ColumnElement[Any] | None,
    what: ColumnElement[int],
    condition: ColumnElement[bool] | None = None,
) -> ColumnElement[str]:
    """The column of that fact, where the condition holds and the fact is known; without a key
    all are nobody's."""
    fact = what
    if key is not None:
        fact = func.coalesce(key, NOBODY) * literal_column(str(SPAN)) + what
    return joined(fact if condition is None else case((condition, fact)))


def _seconds(time: ColumnElement[Any]) -> ColumnElement[int]:
    """A clock that was wrong makes no time negative."""
    return case((time < 0, 0), else_=time // SECOND)


def _began_in(scope: Scope) -> ColumnElement[bool]:
    return and_(_within(attendances.c.created_at, scope), COUNTS, *_filters(scope))


def _finished_in(scope: Scope) -> ColumnElement[bool]:
    return and_(_within(attendances.c.finished_at, scope), COUNTS, *_filters(scope))


def _within(moment: ColumnElement[Any], scope: Scope) -> ColumnElement[bool]:
    return and_(moment >= scope.begin, moment < scope.end)


def _filters(scope: Scope) -> list[ColumnElement[bool]]:
    wanted = (
        (attendances.c.user_id, scope.user_id),
        (attendances.c.instance_id, scope.instance_id),
        (attendances.c.department_id, scope.department_id),
    )
    return [column == value for column, value in wanted if value is not None]
