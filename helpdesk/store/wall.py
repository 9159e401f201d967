"""What is unfinished now, for the wall. The partial index of unfinished attendances holds it all,
however long the history is."""

from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, literal_column, select

from helpdesk.domain.states import AttendanceState
from helpdesk.store.schema import attendances

# The partial index's own condition, spelled as the index spells it.
_IS_UNFINISHED = attendances.c.state != literal_column("'FINISHED'")
_IS_WAITING = attendances.c.state == AttendanceState.WAITING.value
_IS_OPEN = attendances.c.state == AttendanceState.OPEN.value
_IS_UNANSWERED = and_(_IS_OPEN, attendances.c.unanswered_since.is_not(None))


class Count(NamedTuple):
    """How many unfinished attendances somebody has, or (None) nobody; `unanswered` of them with a
    client who waits for an answer."""

    state: str
    user_id: int | None
    attendances: int
    unanswered: int


# By state first, as the partial index has them.
_COUNTS = (
    select(
        attendances.c.state,
        attendances.c.user_id,
        func.count(),
        func.count(attendances.c.unanswered_since),
    )
    .where(_IS_UNFINISHED)
    .group_by(attendances.c.state, attendances.c.user_id)
)
_WAITING = (
    select(attendances.c.id)
    .where(_IS_WAITING)
    .order_by(attendances.c.created_at, attendances.c.id)
    .limit(bindparam("limit"))
)
_UNANSWERED = (
    select(attendances.c.id)
    .where(_IS_UNFINISHED, _IS_UNANSWERED)
    .order_by(attendances.c.unanswered_since, attendances.c.id)
    .limit(bindparam("limit"))
)


def counts(connection: Connection) -> list[Count]:
    """Who has how many."""
    return [Count(*row) for row in connection.execute(_COUNTS)]


def waiting(connection: Connection, limit: int) -> list[int]:
    """The ids of those that nobody has taken, the longest wait first."""
    return list(connection.execute(_WAITING, {"limit": limit}).scalars())


def unanswered(connection: Connection, limit: int) -> list[int]:
    """The ids of those that somebody has whose client waits for an answer, the longest first."""
    return list(connection.execute(_UNANSWERED, {"limit": limit}).scalars())
