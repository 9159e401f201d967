"""One change of an attendance, told to whoever sees it."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement

from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of
from helpdesk.actions.drafting import do_forget_unsendable
from helpdesk.actions.work import Work
from helpdesk.domain.events import EventKind
from helpdesk.domain.shapes import AttendanceShape, HandedShape
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances
from helpdesk.store.records import Attendance

NOT_HANDED: Mapping[str, object] = {"handed_at": None, "handed_by": None}
"""The columns of an attendance of whose handing on nobody is to be told any more."""


def do_change_attendance(
    work: Work,
    attendance: Attendance,
    values: Mapping[str, object],
    *conditions: ColumnElement[bool],
    handed: HandedShape | None = None,
) -> AttendanceShape | None:
    """Change columns while the conditions hold, and tell; None when they no longer do. `handed`:
    who gave it to whoever has it now."""
    before = audience_of(work.connection, attendance)
    seq = work.next_seq()
    changed = {**values, "seq": seq, "updated_at": work.now}
    if not attendances.change(work.connection, attendance.id, changed, *conditions):
        return None
    present = attendances.load(work.connection, attendance.id)
    assert present is not None
    if _holder(present) != _holder(attendance):
        do_forget_unsendable(work, present)
    shape = rendering.attendance(present)
    work.emit(
        EventKind.ATTENDANCE_CHANGED,
        seq,
        attendance=shape,
        was=rendering.was(attendance),
        handed=handed,
        before=before,
        after=audience_of(work.connection, present),
    )
    return shape


def _holder(attendance: Attendance) -> tuple[AttendanceState, int | None]:
    return attendance.state, None if attendance.attendant is None else attendance.attendant.id
