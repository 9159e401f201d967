"""The event log as its followers read it."""

from sqlalchemy import Connection

from helpdesk.actions.work import Work
from helpdesk.domain.events import EventKind, Logged
from helpdesk.domain.moments import DAY, HOUR, MINUTE, Moment
from helpdesk.store import event_log

KEPT = 7 * DAY
"""How long an event can be read; a reader that was away longer loads a snapshot."""

# What somebody does just now: worth nothing once the moment is over, and told every few seconds.
_FLEETING = (EventKind.CLIENT_TYPING, EventKind.ATTENDANCE_WATCHED)
_FLEETING_KEPT = 10 * MINUTE
# Since the last time, and again where that was missed; what is older waits for the rest.
_FLEETING_LOOKED_AT = 3 * HOUR


def read_events(connection: Connection, after: int, limit: int) -> list[Logged]:
    """The events that follow a number, oldest first."""
    return event_log.after(connection, after, limit)


def log_place(connection: Connection) -> tuple[str, int, int]:
    """The log's epoch, its last number, and the last number that was trimmed away."""
    return event_log.place(connection)


def do_trim_log(work: Work) -> None:
    """Forget the events that are too old, and what was said of a moment long before."""
    event_log.thin(
        work.connection,
        _FLEETING,
        Moment(work.now - _FLEETING_LOOKED_AT),
        Moment(work.now - _FLEETING_KEPT),
    )
    event_log.trim(work.connection, Moment(work.now - KEPT))
