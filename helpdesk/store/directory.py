"""Colleagues, with what they have to do."""

from typing import NamedTuple

from sqlalchemy import Connection, func, literal_column, select

from helpdesk.domain.roles import Role
from helpdesk.store.schema import attendances, users


class Busy(NamedTuple):
    """A user who may be handed an attendance, and how many they have OPEN."""

    id: int
    name: str
    role: Role
    open_count: int


# The state is spelled out: SQLite uses a partial index only where the query says its condition.
_OPEN_OF = (
    select(func.count())
    .where(attendances.c.state != literal_column("'FINISHED'"))
    .where(attendances.c.state == literal_column("'OPEN'"))
    .where(attendances.c.user_id == users.c.id)
    .correlate(users)
    .scalar_subquery()
)
_BUSY = (
    select(users.c.id, users.c.name, users.c.role, _OPEN_OF.label("open_count"))
    .where(users.c.is_active)
    .order_by(func.lower(users.c.name), users.c.id)
)


def busy(connection: Connection) -> list[Busy]:
    """All active users, by name, with how much each has to do."""
    return [
        Busy(row.id, row.name, Role(row.role), row.open_count) for row in connection.execute(_BUSY)
    ]
