"""The history: which attendances there were."""

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape
from helpdesk.store import histories, merges
from helpdesk.store.attendances import Cursor as Cursor
from helpdesk.store.histories import MOST_COUNTED as MOST_COUNTED
from helpdesk.store.histories import Wanted as Wanted


def search_attendances(
    connection: Connection, actor: Actor, wanted: Wanted, after: Cursor | None, limit: int
) -> tuple[list[AttendanceShape], Cursor | None]:
    """One page of the attendances that the actor may see and that are as `wanted`, the last to
    begin first; and where it goes on. An attendant sees what waits and their own."""
    wanted = _narrowed(connection, actor, wanted)
    found = histories.page(connection, wanted, after, limit + 1)
    page = found[:limit]
    following = histories.cursor_of(page[-1]) if len(found) > limit else None
    return [rendering.attendance(attendance) for attendance in page], following


def count_attendances(connection: Connection, actor: Actor, wanted: Wanted) -> int:
    """How many there are in all; one more than MOST_COUNTED for more than that."""
    return histories.count(connection, _narrowed(connection, actor, wanted))


def _narrowed(connection: Connection, actor: Actor, wanted: Wanted) -> Wanted:
    """What of it the actor may see. A client who became part of another is that one."""
    if wanted.client_id is not None:
        present = merges.survivor_of(connection, wanted.client_id)
        wanted = msgspec.structs.replace(wanted, client_id=present or wanted.client_id)
    seen_by = None if actor.sees_everything else actor.user_id
    return msgspec.structs.replace(wanted, seen_by=seen_by)
