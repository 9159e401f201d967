"""Who serves a client now: that decides who may see the client's earlier attendances."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, and_, bindparam, literal_column, or_, select

from helpdesk.domain.states import AttendanceState
from helpdesk.store.chunks import chunks
from helpdesk.store.schema import attendances

_SERVING = select(attendances.c.client_id, attendances.c.user_id).where(
    attendances.c.client_id.in_(bindparam("client_ids", expanding=True)),
    # As the partial indexes spell it.
    attendances.c.state != literal_column("'FINISHED'"),
)


def serving(
    connection: Connection, client_ids: Collection[int]
) -> dict[int, frozenset[int | None]]:
    """The users who have the unfinished attendances of each of these clients that has one; None
    among them where one is WAITING."""
    found: dict[int, set[int | None]] = {}
    for some in chunks(client_ids):
        for row in connection.execute(_SERVING, {"client_ids": some}):
            found.setdefault(row.client_id, set()).add(row.user_id)
    return {client_id: frozenset(users) for client_id, users in found.items()}


def seen_by(user_id: int) -> ColumnElement[bool]:
    """The condition that an attendant may see a row of `attendances`: it is WAITING, or their own,
    or an earlier one of a client whose unfinished attendance they may see."""
    is_theirs = or_(
        attendances.c.state == AttendanceState.WAITING, attendances.c.user_id == user_id
    )
    other = attendances.alias()
    served = select(other.c.client_id).where(
        other.c.state != literal_column("'FINISHED'"),
        or_(other.c.state == AttendanceState.WAITING, other.c.user_id == user_id),
    )
    is_earlier = attendances.c.state == AttendanceState.FINISHED
    return or_(is_theirs, and_(is_earlier, attendances.c.client_id.in_(served)))


def seen_among(connection: Connection, ids: Collection[int], user_id: int) -> set[int]:
    """Those of these attendances that an attendant may see."""
    # Not a condition: SQLite would look for all that the attendant may see, of which there is more
    # than of these.
    statement = select(attendances.c.id, seen_by(user_id).label("is_seen")).where(
        attendances.c.id.in_(bindparam("ids", expanding=True))
    )
    found: set[int] = set()
    for some in chunks(ids):
        rows = connection.execute(statement, {"ids": some})
        found.update(row.id for row in rows if row.is_seen)
    return found
