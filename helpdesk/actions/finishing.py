"""The end of an attendance: by hand, or because nobody has written any more."""

from sqlalchemy import ColumnElement

from helpdesk.actions import rendering
from helpdesk.actions.audit import do_note
from helpdesk.actions.changing import NOT_HANDED, do_change_attendance
from helpdesk.actions.clocks import Clocks
from helpdesk.actions.feedbacks import Links, do_ask, may_ask
from helpdesk.actions.work import Work
from helpdesk.domain.deeds import Deed
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances
from helpdesk.store.records import Attendance
from helpdesk.store.schema import attendances as table


def do_end(
    work: Work,
    attendance: Attendance,
    *conditions: ColumnElement[bool],
    actor: Actor | None,
    links: Links,
    ask_feedback: bool | None = None,
    clocks: Clocks | None = None,
) -> AttendanceShape | None:
    """Finish an attendance while it is not finished and the conditions hold; None when that is
    no longer so. `actor` None: automatically. `ask_feedback` None: as the business has set it,
    for those that somebody has served. `clocks`: those of the work, where it finishes many."""
    clocks = clocks or Clocks(work)
    settings = clocks.settings
    is_wanted = settings.feedbacks.asks and attendance.started_at is not None
    asks = is_wanted if ask_feedback is None else ask_feedback
    asks = asks and may_ask(work.connection, attendance)
    values = {
        "state": AttendanceState.FINISHED.value,
        "finished_at": work.now,
        "is_finished_automatically": actor is None,
        "business_duration": clocks.business_ms(attendance.created_at, work.now),
        "returned_at": None,
        "alarmed_at": None,
        **NOT_HANDED,
        "feedback_asked_at": work.now if asks else None,
    }
    is_unfinished = table.c.state != AttendanceState.FINISHED
    finished = do_change_attendance(work, attendance, values, is_unfinished, *conditions)
    if finished is None:
        return None
    if actor is not None:
        client_id = attendance.client.id
        do_note(
            work,
            Deed.ATTENDANCE_FINISHED,
            actor,
            attendance_id=attendance.id,
            client_id=client_id,
        )
    if asks:
        do_ask(work, attendance, settings, links)
    return present(work, attendance.id) if asks else finished


def present(work: Work, attendance_id: int) -> AttendanceShape:
    """An attendance that is there, as it is by now."""
    found = attendances.load(work.connection, attendance_id)
    if found is None:
        raise LookupError(f"attendance {attendance_id} has gone")
    return rendering.attendance(found)
