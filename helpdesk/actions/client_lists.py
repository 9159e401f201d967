"""The list of clients."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.domain.moments import to_iso
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import LastAttendanceShape, ListedClientShape
from helpdesk.store import client_lists, clients
from helpdesk.store.client_lists import Listed


def list_clients(
    connection: Connection, actor: Actor, query: str, before: int | None, limit: int
) -> tuple[list[ListedClientShape], int | None]:
    """One page of the clients that the actor may see, the newest first: all, or those whose name
    or number contains the query. The second value is the `before` of the next page."""
    user_id = None if actor.sees_everything else actor.user_id
    found = client_lists.page(connection, query, user_id=user_id, before=before, limit=limit + 1)
    ids = found[:limit]
    return listed(connection, actor, ids), ids[-1] if len(found) > limit else None


def listed(connection: Connection, actor: Actor, ids: Sequence[int]) -> list[ListedClientShape]:
    """These clients, whom the actor may see, in this order."""
    user_id = None if actor.sees_everything else actor.user_id
    records = clients.load(connection, ids)
    last = client_lists.last_attendances(connection, ids, user_id=user_id)
    return [
        ListedClientShape(
            **msgspec.structs.asdict(rendering.client(records[client_id])),
            last_attendance=_last(last.get(client_id)),
        )
        for client_id in ids
    ]


def _last(one: Listed | None) -> LastAttendanceShape | None:
    if one is None:
        return None
    return LastAttendanceShape(
        id=one.id,
        state=one.state,
        created_at=to_iso(one.created_at),
        attendant=None if one.attendant is None else rendering.person(one.attendant),
    )
