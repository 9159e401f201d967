"""The life of an attendance: listed, accepted, read, transferred, finished."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import (
    NO_ATTENDANCE,
    access_attendance,
    audience_of,
    check_may_finish,
)
from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import MarkRead
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Conflict, Invalid, NotFound
from helpdesk.store import attendances, users
from helpdesk.store.attendances import Cursor as Cursor
from helpdesk.store.records import Attendance
from helpdesk.store.schema import attendances as table


def list_attendances(
    connection: Connection,
    actor: Actor,
    state: AttendanceState,
    after: Cursor | None,
    limit: int,
) -> tuple[list[AttendanceShape], Cursor | None]:
    """One page of the attendances in a state that the actor may see, and where it goes on.

    WAITING ones are everybody's, the longest wait first; OPEN and FINISHED ones an
    attendant's own, for managers and admins all, the last message first.
    """
    is_everybodys = actor.sees_everything or state is AttendanceState.WAITING
    user_id = None if is_everybodys else actor.user_id
    found = attendances.page(connection, state, user_id=user_id, after=after, limit=limit + 1)
    page = found[:limit]
    following = attendances.cursor_of(page[-1]) if len(found) > limit else None
    return [rendering.attendance(attendance) for attendance in page], following


def show_attendance(connection: Connection, actor: Actor, attendance_id: int) -> AttendanceShape:
    """The attendance, if the actor may see it."""
    return rendering.attendance(access_attendance(connection, actor, attendance_id))


def do_accept(work: Work, actor: Actor, attendance_id: int) -> AttendanceShape:
    """Take a WAITING attendance. Whoever is second gets a Conflict that names the first."""
    attendance = _load_to_accept(work.connection, attendance_id)
    if attendance.state is not AttendanceState.WAITING:
        raise _accepted_already(attendance)
    values = {
        "state": AttendanceState.OPEN.value,
        "user_id": actor.user_id,
        "started_at": attendance.started_at or work.now,
    }
    accepted = _do_change(work, attendance, values, table.c.state == AttendanceState.WAITING)
    if accepted is None:
        raise _accepted_already(_load_to_accept(work.connection, attendance_id))
    return accepted


def do_transfer(
    work: Work, actor: Actor, attendance_id: int, user_id: int | None
) -> AttendanceShape:
    """Hand an attendance to an attendant, or (None) back to the waiting list."""
    attendance = access_attendance(work.connection, actor, attendance_id)
    check_may_finish(actor, attendance)
    if user_id is not None:
        receiver = users.load(work.connection, user_id)
        if receiver is None or not receiver.is_active:
            raise Invalid("There is no such attendant.", fields={"user_id": "no active user"})
    state = AttendanceState.WAITING if user_id is None else AttendanceState.OPEN
    started_at = attendance.started_at
    if user_id is not None:
        started_at = started_at or work.now
    values = {"state": state.value, "user_id": user_id, "started_at": started_at}
    unchanged = table.c.state == attendance.state
    transferred = _do_change(work, attendance, values, unchanged)
    if transferred is None:
        raise Conflict("The attendance has just been changed by somebody else.")
    return transferred


def do_hand_back(work: Work, user_id: int) -> None:
    """Put every OPEN attendance of a user back on the waiting list."""
    for attendance_id in attendances.open_of_user(work.connection, user_id):
        attendance = attendances.load(work.connection, attendance_id)
        if attendance is not None:
            values = {"state": AttendanceState.WAITING.value, "user_id": None}
            _do_change(work, attendance, values)


def do_finish(work: Work, actor: Actor, attendance_id: int) -> AttendanceShape:
    """Finish an attendance by hand."""
    attendance = access_attendance(work.connection, actor, attendance_id)
    check_may_finish(actor, attendance)
    values = {"state": AttendanceState.FINISHED.value, "finished_at": work.now}
    finished = _do_change(work, attendance, values, table.c.state != AttendanceState.FINISHED)
    if finished is None:
        raise Conflict("The attendance is finished already.", code="finished")
    return finished


def do_read(
    work: Work, actor: Actor, attendance_id: int, *, sends_read_marks: bool = False
) -> AttendanceShape:
    """Clear the unread count, if the reader is the attendant who has it OPEN; the reading of
    anybody else changes nothing. `sends_read_marks`: the client sees that it was read."""
    attendance = access_attendance(work.connection, actor, attendance_id)
    is_theirs = attendance.attendant is not None and attendance.attendant.id == actor.user_id
    if not is_theirs or attendance.state is not AttendanceState.OPEN:
        return rendering.attendance(attendance)
    if attendance.unread_count == 0:
        return rendering.attendance(attendance)
    if sends_read_marks:
        work.send(MarkRead(instance_id=attendance.instance_id, chat=attendance.chat))
    read = _do_change(work, attendance, {"unread_count": 0})
    return read or rendering.attendance(attendance)


def _do_change(
    work: Work,
    attendance: Attendance,
    values: Mapping[str, object],
    *conditions: ColumnElement[bool],
) -> AttendanceShape | None:
    """Change an attendance while the conditions hold, and tell; None when they no longer do."""
    before = audience_of(work.connection, attendance)
    seq = work.next_seq()
    changed = {**values, "seq": seq, "updated_at": work.now}
    if not attendances.change(work.connection, attendance.id, changed, *conditions):
        return None
    present = attendances.load(work.connection, attendance.id)
    assert present is not None
    shape = rendering.attendance(present)
    work.emit(
        EventKind.ATTENDANCE_CHANGED,
        seq,
        attendance=shape,
        was=rendering.was(attendance),
        before=before,
        after=audience_of(work.connection, present),
    )
    return shape


def _load_to_accept(connection: Connection, attendance_id: int) -> Attendance:
    """Any attendance: whoever is late must be told who has it, seen or not."""
    attendance = attendances.load(connection, attendance_id)
    if attendance is None:
        raise NotFound(NO_ATTENDANCE)
    return attendance


def _accepted_already(attendance: Attendance) -> Conflict:
    who = attendance.attendant
    if attendance.state is AttendanceState.FINISHED:
        return Conflict("The attendance is finished.", code="finished")
    return Conflict(
        f"{who.name if who else 'Somebody'} has accepted this.",
        code="accepted_already",
        data={
            "attendant": None if who is None else {"id": who.id, "name": who.name},
            "at": None if attendance.started_at is None else to_iso(attendance.started_at),
        },
    )
