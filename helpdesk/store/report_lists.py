"""What reports name beside their figures: of whom they are, and the newest answers of clients."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from helpdesk.domain.figures import By
from helpdesk.store.figures import Scope, rated_in
from helpdesk.store.schema import (
    attendances,
    attendances_feedbacks,
    departments,
    instances,
    users,
)

_NAMED = {By.ATTENDANT: users, By.INSTANCE: instances, By.DEPARTMENT: departments}


def names_of(connection: Connection, by: By) -> Mapping[int, str]:
    """The names of all attendants, numbers or departments, by id."""
    table = _NAMED[by]
    return {row.id: row.name for row in connection.execute(select(table.c.id, table.c.name))}


def newest_rated(connection: Connection, scope: Scope, limit: int) -> list[int]:
    """The ids of the attendances that clients rated in the period, the newest answer first."""
    found = (
        select(attendances_feedbacks.c.attendance_id)
        .join(attendances, attendances.c.id == attendances_feedbacks.c.attendance_id)
        .where(rated_in(scope))
        .order_by(attendances_feedbacks.c.created_at.desc(), attendances_feedbacks.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(found).scalars())
