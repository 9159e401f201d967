"""What a message moves in its attendance: since when the client waits, the first response, the
replies, and the mark that the automatic finish counts from.

A human is an attendant or whoever holds the business's phone. Messages come in their order but
for what a catch-up recovers: one that is older than the attendance's last message, by WhatsApp's
time, may have been answered already, so since when the client waits is read from the messages
again. A reply is noted when the answer is stored, and never longer than it was: an answer that
was written before the question answers nothing.
"""

import msgspec

from helpdesk.actions.serving import LONGEST_TICK, served_by
from helpdesk.actions.settings import load_settings
from helpdesk.actions.work import Work
from helpdesk.domain.hours import Calendar, calendar_of
from helpdesk.domain.moments import Moment, whole_second
from helpdesk.domain.settings import Settings
from helpdesk.domain.states import AttendanceState, MessageStatus, Origin
from helpdesk.store import idle
from helpdesk.store.records import Attendance, Message

_HEARD = frozenset({Origin.CLIENT, Origin.ATTENDANT, Origin.PHONE})
_UNSENT = frozenset({MessageStatus.QUEUED, MessageStatus.SENDING})


class Clocks:
    """The clocks of one piece of work, which asks for the numbers' and the business's once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._served: dict[int, int] = {}
        self._settings: Settings | None = None
        self._calendar: Calendar | None = None

    def served(self, instance_id: int) -> int:
        """How long the number has served by now."""
        if instance_id not in self._served:
            now = self._work.now
            self._served[instance_id] = served_by(self._work.connection, instance_id, now)
        return self._served[instance_id]

    @property
    def settings(self) -> Settings:
        """How the business is set."""
        if self._settings is None:
            self._settings = load_settings(self._work.connection)
        return self._settings

    def business_ms(self, start: Moment, end: Moment) -> int:
        """How much of the time between lies within business hours; 0 when `end` is not later."""
        if self._calendar is None:
            self._calendar = calendar_of(self.settings)
        return self._calendar.open_ms(start, end) if end > start else 0

    def after(self, attendance: Attendance, message: Message) -> Attendance:
        """The attendance after a message that is stored, and its last one if it is. Only what
        a client or a human of ours says to one that is not finished changes anything."""
        if attendance.state is AttendanceState.FINISHED or message.origin not in _HEARD:
            return attendance
        if attendance.state is AttendanceState.OPEN:
            mark = self.mark(attendance.instance_id, message.at)
            attendance = msgspec.structs.replace(attendance, idle_mark=mark, warned_at=None)
        if message.origin is Origin.CLIENT:
            return self._asked(attendance, message)
        return self._answered(self._responded(attendance, message), message)

    def mark(self, instance_id: int, at: Moment) -> int:
        """From where the automatic finish counts after a message of that time. It is stored now;
        WhatsApp's clock may be a little ahead of this machine's."""
        ahead = min(max(at - self._work.now, 0), LONGEST_TICK)
        return self.served(instance_id) + ahead

    def _asked(self, attendance: Attendance, message: Message) -> Attendance:
        if attendance.client.is_blocked:
            return attendance
        since = attendance.unanswered_since
        if _is_late(attendance, message):
            since = self._unanswered_since(attendance, message)
        elif since is None:
            since = message.at
        return msgspec.structs.replace(attendance, unanswered_since=since)

    def _responded(self, attendance: Attendance, message: Message) -> Attendance:
        """The first thing that a human says after it was accepted is the first response."""
        started, moment = attendance.started_at, self._moment(message)
        known = attendance.first_response_at
        if started is None or moment < whole_second(started):
            return attendance
        first = max(started, moment)
        if known is not None and known <= first:
            return attendance
        business = self.business_ms(started, first)
        idle.note_first_response(self._work.connection, attendance.id, first, business)
        return msgspec.structs.replace(
            attendance, first_response_at=first, business_first_response=business
        )

    def _answered(self, attendance: Attendance, message: Message) -> Attendance:
        asked, moment = attendance.unanswered_since, self._moment(message)
        attendance = _seen_to(attendance, moment)
        is_here = message.origin is Origin.ATTENDANT
        # Who answers here has read what was asked, whatever WhatsApp's clock says.
        if asked is None or (moment < asked and not is_here):
            return attendance
        answered = max(asked, moment)
        idle.add_reply(
            self._work.connection,
            attendance.id,
            message.user_id,
            asked,
            answered,
            self.business_ms(asked, answered),
        )
        is_recovered = not is_here and _is_late(attendance, message)
        since = self._unanswered_since(attendance, message) if is_recovered else None
        return msgspec.structs.replace(attendance, unanswered_since=since, alarmed_at=None)

    def _moment(self, message: Message) -> Moment:
        """When a human answered: what is written here has this machine's time."""
        return self._work.now if message.origin is Origin.ATTENDANT else message.at

    def _unanswered_since(self, attendance: Attendance, message: Message) -> Moment | None:
        return idle.unanswered_since(self._work.connection, attendance.id, message.position)


def after_message(work: Work, attendance: Attendance, message: Message) -> Attendance:
    """The attendance with its clocks moved on by a message that is stored; a reply is noted."""
    return Clocks(work).after(attendance, message)


def has_left(before: Message, message: Message) -> bool:
    """Whether a message of ours no longer waits to be sent."""
    return before.status in _UNSENT and message.status not in _UNSENT


def after_leaving(work: Work, attendance: Attendance, message: Message) -> Attendance:
    """The attendance after a message of ours that waited has left, or failed to.

    What an attendant wrote counts from now, and so does the warning: it is to be out as long as
    it says. Of another automatic message only the time that it waited is not counted.
    """
    if attendance.state is not AttendanceState.OPEN or attendance.idle_mark is None:
        return attendance
    served = served_by(work.connection, attendance.instance_id, work.now)
    mark = served
    if message.origin is Origin.SYSTEM and message.created_at != attendance.warned_at:
        mark = min(served, attendance.idle_mark + max(0, work.now - message.created_at))
    return msgspec.structs.replace(attendance, idle_mark=max(mark, attendance.idle_mark))


def _seen_to(attendance: Attendance, moment: Moment) -> Attendance:
    """Who was put back on the waiting list, and hears from a human there, waits no longer."""
    if attendance.returned_at is None or moment < whole_second(attendance.returned_at):
        return attendance
    return msgspec.structs.replace(attendance, returned_at=None, alarmed_at=None)


def _is_late(attendance: Attendance, message: Message) -> bool:
    last = attendance.last_message
    return last is not None and last.id != message.id
