"""The life of an attendance: listed, accepted, read, transferred, finished."""

from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import NO_ATTENDANCE, access_attendance, check_may_finish
from helpdesk.actions.audit import do_note
from helpdesk.actions.changing import NOT_HANDED, do_change_attendance
from helpdesk.actions.clocks import Clocks
from helpdesk.actions.feedbacks import NO_LINKS, Links
from helpdesk.actions.finishing import do_end
from helpdesk.actions.messages import check_content
from helpdesk.actions.notes import do_note_down
from helpdesk.actions.speaking import automatic_id
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.envelopes import MarkRead
from helpdesk.domain.moments import to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape, HandedShape
from helpdesk.domain.states import AttendanceState
from helpdesk.errors import Conflict, Invalid, NotFound
from helpdesk.language import N_
from helpdesk.store import attendances, departments, users
from helpdesk.store.attendances import EVERYTHING
from helpdesk.store.attendances import Cursor as Cursor
from helpdesk.store.attendances import Narrowing as Narrowing
from helpdesk.store.records import Attendance, User
from helpdesk.store.schema import attendances as table


def list_attendances(
    connection: Connection,
    actor: Actor,
    state: AttendanceState,
    after: Cursor | None,
    limit: int,
    narrowing: Narrowing = EVERYTHING,
) -> tuple[list[AttendanceShape], Cursor | None]:
    """One page of the attendances in a state that the actor may see, and where it goes on.

    WAITING ones are everybody's, the longest wait first; OPEN and FINISHED ones an
    attendant's own, for managers and admins all, the last message first.
    """
    is_everybodys = actor.sees_everything or state is AttendanceState.WAITING
    user_id = None if is_everybodys else actor.user_id
    found = attendances.page(
        connection, state, user_id=user_id, after=after, limit=limit + 1, narrowing=narrowing
    )
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
    values = _opened(work, attendance, actor.user_id)
    is_waiting = table.c.state == AttendanceState.WAITING
    accepted = do_change_attendance(work, attendance, values, is_waiting)
    if accepted is None:
        raise _accepted_already(_load_to_accept(work.connection, attendance_id))
    _note(work, Deed.ATTENDANCE_ACCEPTED, actor, attendance)
    return accepted


def do_transfer(
    work: Work,
    actor: Actor,
    attendance_id: int,
    user_id: int | None,
    note: str = "",
    department_id: int | None = None,
) -> AttendanceShape:
    """Hand an attendance to an attendant, or (None) back to the waiting list; `department_id`
    None leaves the department as it is.

    1. Check giver, receiver and department. 2. Put the note into the conversation, while the
    giver still sees it. 3. Hand it on: the event tells the receiver who gave it, and the note.
    """
    attendance = access_attendance(work.connection, actor, attendance_id)
    check_may_finish(actor, attendance)
    receiver = _access_receiver(work.connection, attendance, user_id)
    _check_department(work.connection, department_id)
    note = note.strip()
    stays = user_id is None and attendance.state is AttendanceState.WAITING
    if stays and not note and department_id in (None, attendance.department_id):
        raise Conflict("It is on the waiting list already.", code="waits_already")
    if note:
        note_id = automatic_id(attendance_id, f"transfer:{attendance.seq}")
        do_note_down(work, actor, attendance_id, note_id, check_content(note))
    values = _handed(work, actor, attendance, user_id)
    if department_id is not None:
        values["department_id"] = department_id
    handed = HandedShape(by=actor.user_id, note=note)
    unchanged = table.c.state == attendance.state
    transferred = do_change_attendance(work, attendance, values, unchanged, handed=handed)
    if transferred is None:
        raise Conflict("The attendance has just been changed by somebody else.")
    to = {} if receiver is None else {"to": receiver.name}
    _note(work, Deed.ATTENDANCE_TRANSFERRED, actor, attendance, **to)
    return transferred


def do_hand_back(work: Work, user_id: int) -> None:
    """Put every OPEN attendance of a user back on the waiting list."""
    for attendance_id in attendances.open_of_user(work.connection, user_id):
        attendance = attendances.load(work.connection, attendance_id)
        if attendance is not None:
            do_change_attendance(work, attendance, _returned(work, attendance))


def do_finish(
    work: Work,
    actor: Actor,
    attendance_id: int,
    ask_feedback: bool | None = False,
    links: Links = NO_LINKS,
) -> AttendanceShape:
    """Finish an attendance by hand. `ask_feedback` None: the client is asked for a rating if the
    business asks at all."""
    attendance = access_attendance(work.connection, actor, attendance_id)
    check_may_finish(actor, attendance)
    finished = do_end(work, attendance, actor=actor, links=links, ask_feedback=ask_feedback)
    if finished is None:
        raise Conflict("The attendance is finished already.", code="finished")
    return finished


def do_read(
    work: Work, actor: Actor, attendance_id: int, *, sends_read_marks: bool = False
) -> AttendanceShape:
    """Clear the unread count and that it was handed on, if the reader is the attendant who has it
    OPEN; the reading of anybody else changes nothing. `sends_read_marks`: the client sees that it
    was read."""
    attendance = access_attendance(work.connection, actor, attendance_id)
    is_theirs = attendance.attendant is not None and attendance.attendant.id == actor.user_id
    if not is_theirs or attendance.state is not AttendanceState.OPEN:
        return rendering.attendance(attendance)
    if attendance.unread_count == 0 and attendance.handed_at is None:
        return rendering.attendance(attendance)
    if sends_read_marks and attendance.unread_count > 0:
        work.send(MarkRead(instance_id=attendance.instance_id, chat=attendance.chat))
    read = do_change_attendance(work, attendance, {"unread_count": 0, **NOT_HANDED})
    return read or rendering.attendance(attendance)


def _handed(
    work: Work, actor: Actor, attendance: Attendance, user_id: int | None
) -> dict[str, object]:
    """The columns of an attendance that goes to somebody, or (None) to the waiting list. That it
    was handed on stays with it until they open it; who takes it themselves knows."""
    if user_id is None:
        return _returned(work, attendance)
    opened = _opened(work, attendance, user_id)
    if user_id == actor.user_id:
        return opened
    return opened | {"handed_at": work.now, "handed_by": actor.user_id}


def _opened(work: Work, attendance: Attendance, user_id: int) -> dict[str, object]:
    """The columns of an attendance that somebody has from now on. The automatic finish counts
    from now: what nobody had was nobody's silence."""
    clocks = Clocks(work)
    values: dict[str, object] = {
        "state": AttendanceState.OPEN.value,
        "user_id": user_id,
        "returned_at": None,
        "alarmed_at": None,
        "idle_mark": clocks.served(attendance.instance_id),
        "warned_at": None,
        **NOT_HANDED,
    }
    if attendance.started_at is None:
        wait = clocks.business_ms(attendance.created_at, work.now)
        values |= {"started_at": work.now, "business_wait": wait}
    return values


def _returned(work: Work, attendance: Attendance) -> dict[str, object]:
    """The columns of an attendance that waits for somebody again. One that waits already goes on
    waiting since when it did."""
    if attendance.state is AttendanceState.WAITING:
        return {}
    return {
        "state": AttendanceState.WAITING.value,
        "user_id": None,
        "warned_at": None,
        "returned_at": work.now,
        **NOT_HANDED,
    }


def _access_receiver(
    connection: Connection, attendance: Attendance, user_id: int | None
) -> User | None:
    """Whoever is to have the attendance: somebody active who does not have it already."""
    if user_id is None:
        return None
    receiver = users.load(connection, user_id)
    if receiver is None or not receiver.is_active:
        reason = N_("There is no such attendant.")
        raise Invalid(reason, fields={"user_id": reason})
    if attendance.attendant is not None and attendance.attendant.id == user_id:
        raise Conflict(
            "{name} has this attendance already.",
            code="has_it_already",
            values={"name": receiver.name},
        )
    return receiver


def _check_department(connection: Connection, department_id: int | None) -> None:
    if department_id is None:
        return
    if department_id not in {known for known, _ in departments.active(connection)}:
        reason = N_("There is no such department.")
        raise Invalid(reason, fields={"department_id": reason})


def _note(work: Work, deed: Deed, actor: Actor, attendance: Attendance, **details: str) -> None:
    client_id = attendance.client.id
    do_note(work, deed, actor, attendance_id=attendance.id, client_id=client_id, **details)


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
        "{name} has accepted this." if who else "Somebody has accepted this.",
        code="accepted_already",
        values={} if who is None else {"name": who.name},
        data={
            "attendant": None if who is None else {"id": who.id, "name": who.name},
            "at": None if attendance.started_at is None else to_iso(attendance.started_at),
        },
    )
