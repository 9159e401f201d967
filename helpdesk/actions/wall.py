"""The wall: who waits, who serves how many, and the state of the numbers, now."""

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.settings import load_settings
from helpdesk.domain.figures import (
    Answered,
    Attended,
    By,
    Figures,
    HoursKind,
    figures_of,
    tallies,
)
from helpdesk.domain.moments import Moment, to_iso
from helpdesk.domain.periods import Period, on_the_wall
from helpdesk.domain.report_shapes import WallAttendant, WallInstance, WallShape, WallWaiting
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances, event_log, figures, instances, users, wall
from helpdesk.store.records import Attendance

LIMIT = 20
"""How many of a list the wall shows."""


def show_wall(connection: Connection, now: Moment) -> WallShape:
    """The wall as it is now."""
    epoch, seq, _ = event_log.place(connection)
    counts = wall.counts(connection)
    opened = [one for one in counts if one.state == AttendanceState.OPEN]
    waiting_ids, unanswered_ids = (
        wall.waiting(connection, LIMIT),
        wall.unanswered(connection, LIMIT),
    )
    known = attendances.load_many(connection, {*waiting_ids, *unanswered_ids})
    time_zone = load_settings(connection).business.time_zone
    today = _today(connection, now, time_zone)
    return WallShape(
        seq=seq,
        epoch=epoch,
        at=to_iso(now),
        time_zone=time_zone,
        limit=LIMIT,
        waiting_count=sum(
            one.attendances for one in counts if one.state == AttendanceState.WAITING
        ),
        open_count=sum(one.attendances for one in opened),
        unanswered_count=sum(one.unanswered for one in opened),
        waiting=tuple(_waiting(known[one], known[one].created_at) for one in waiting_ids),
        unanswered=tuple(
            _waiting(known[one], known[one].unanswered_since) for one in unanswered_ids
        ),
        attendants=_attendants(connection, opened),
        instances=tuple(
            WallInstance(id=one.id, name=one.name, state=one.state)
            for one in instances.everything(connection)
        ),
        started_today=today.started,
        finished_today=today.finished,
        answers_today=today.answers,
        score_today=today.score,
    )


def _today(connection: Connection, now: Moment, time_zone: str) -> Figures:
    day = on_the_wall(now, time_zone).date()
    period = Period(day, day, time_zone)
    scope = figures.Scope(begin=period.begin, end=period.end)
    asked = scope, By.NOTHING, HoursKind.ALL
    attended = Attended(*tallies(figures.load_attended(connection, *asked)))
    answered = Answered(*tallies(figures.load_answered(connection, *asked)))
    return figures_of(attended, answered).get(None, Figures())


def _attendants(connection: Connection, opened: list[wall.Count]) -> tuple[WallAttendant, ...]:
    """Who serves somebody, the busiest first."""
    names = {user.id: user.name for user in users.everybody(connection)}
    busy = [
        WallAttendant(
            id=one.user_id,
            name=names[one.user_id],
            open=one.attendances,
            unanswered=one.unanswered,
        )
        for one in opened
        if one.user_id is not None
    ]
    return tuple(sorted(busy, key=lambda one: (-one.open, one.name)))


def _waiting(attendance: Attendance, since: Moment | None) -> WallWaiting:
    attendant = attendance.attendant
    return WallWaiting(
        attendance_id=attendance.id,
        client=rendering.client(attendance.client).name,
        attendant=None if attendant is None else rendering.person(attendant),
        instance_id=attendance.instance_id,
        since=to_iso(since or attendance.created_at),
        is_alarmed=attendance.alarmed_at is not None,
    )
