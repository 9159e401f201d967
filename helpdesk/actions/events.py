"""The event log as its followers read it."""

from sqlalchemy import Connection

from helpdesk.actions.work import Work
from helpdesk.domain.events import Logged
from helpdesk.domain.moments import DAY, Moment
from helpdesk.store import event_log

KEPT = 7 * DAY
"""How long an event can be read; a reader that was away longer loads a snapshot."""


def read_events(connection: Connection, after: int, limit: int) -> list[Logged]:
    """The events that follow a number, oldest first."""
    return event_log.after(connection, after, limit)


def log_place(connection: Connection) -> tuple[str, int, int]:
    """The log's epoch, its last number, and the last number that was trimmed away."""
    return event_log.place(connection)


def do_trim_log(work: Work) -> None:
    """Forget the events that are too old."""
    event_log.trim(work.connection, Moment(work.now - KEPT))
