"""Who serves a client now: that decides who may see the client's earlier attendances."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, literal_column, select

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
