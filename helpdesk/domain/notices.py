"""What a person is told of while they look elsewhere: by the inbox in a window behind others
(static/js/inbox/notices.js follows the same rules), and by web push where it is closed.

What presses comes whatever anybody has chosen: an attendance that was handed to them or their
department, a client who has waited too long (product: "Notifications").
"""

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from helpdesk.domain.events import Audience, Event, EventKind
from helpdesk.domain.moments import HOUR, MINUTE
from helpdesk.domain.notice_choices import Choice
from helpdesk.domain.states import AttendanceState, Origin

LONGEST = HOUR
"""Nothing is told that is older."""

_OF_ATTENDANCES = frozenset({EventKind.ATTENDANCE_CREATED, EventKind.ATTENDANCE_CHANGED})


class NewsKind(StrEnum):
    """MESSAGE: a client wrote. HANDED: a colleague handed an attendance over. ASSIGNED: one did
    so to a department. ALARM: a client has waited too long."""

    MESSAGE = "MESSAGE"
    HANDED = "HANDED"
    ASSIGNED = "ASSIGNED"
    ALARM = "ALARM"

    @property
    def is_pressing(self) -> bool:
        """Whether it comes whatever anybody has chosen."""
        return self is not NewsKind.MESSAGE

    @property
    def life(self) -> int:
        """For how many milliseconds it is worth telling."""
        return LONGEST if self.is_pressing else 5 * MINUTE


class Reader(NamedTuple):
    """Whoever may be told."""

    user_id: int
    sees_everything: bool
    department_ids: Collection[int]
    choice: Choice


def news_for(
    reader: Reader, event: Event, before: Audience | None, after: Audience
) -> NewsKind | None:
    """What an event is to somebody: None for nothing. `before` and `after` say which attendants
    might see the attendance until then and since."""
    attendance = event.attendance
    if attendance is None or not (reader.sees_everything or after.includes(reader.user_id)):
        return None
    attendant = attendance.attendant
    is_mine = (
        attendance.state is AttendanceState.OPEN
        and attendant is not None
        and attendant.id == reader.user_id
    )
    is_waiting = attendance.state is AttendanceState.WAITING
    if event.handed is not None and event.handed.by != reader.user_id:
        if is_mine:
            return NewsKind.HANDED
        if is_waiting and attendance.department_id in reader.department_ids:
            return NewsKind.ASSIGNED
    if is_waiting and _is_alarmed_by(event):
        return NewsKind.ALARM
    if not (is_mine or is_waiting) or not reader.choice.wants(attendance.state):
        return None
    appears = _appears(reader, event, before)
    return NewsKind.MESSAGE if appears or _is_written(event) else None


def _is_alarmed_by(event: Event) -> bool:
    """Whether it was this event that raised the alarm: both have the moment of one transaction."""
    alarmed_at = None if event.attendance is None else event.attendance.alarmed_at
    return event.kind is EventKind.ATTENDANCE_CHANGED and event.at == alarmed_at


def _is_written(event: Event) -> bool:
    message = event.message
    is_new = event.kind is EventKind.MESSAGE_CREATED and message is not None
    return is_new and message is not None and message.origin is Origin.CLIENT


def _appears(reader: Reader, event: Event, before: Audience | None) -> bool:
    """Whether the reader sees the attendance from now on who did not before."""
    if reader.sees_everything or before is None or event.kind not in _OF_ATTENDANCES:
        return False
    return not before.includes(reader.user_id)
