"""Which messages are older than the retention period."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, bindparam, func, select, tuple_

from helpdesk.domain.contents import Details
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import AttendanceState
from helpdesk.store.schema import attendances, messages

_read_details = msgspec.json.Decoder(Details).decode


class Over(NamedTuple):
    """An attendance whose messages are over their time."""

    id: int
    client_id: int
    finished_at: Moment


class Extent(NamedTuple):
    """How much that is; a file that several messages name counts once. `bytes` is the files'."""

    attendances: int
    messages: int
    files: int
    bytes: int


def page(connection: Connection, before: Moment, after: Over | None, limit: int) -> list[Over]:
    """Attendances that were finished before that moment, in which nothing was written since, and
    that still have messages; the longest finished first, those that follow `after`."""
    statement = select(attendances.c.id, attendances.c.client_id, attendances.c.finished_at)
    key = tuple_(attendances.c.finished_at, attendances.c.id)
    if after is not None:
        statement = statement.where(
            attendances.c.finished_at >= after.finished_at,
            key > tuple_(bindparam("moment", after.finished_at), bindparam("id", after.id)),
        )
    found = _over(statement, before).order_by(*key.clauses).limit(limit)
    return [
        Over(row.id, row.client_id, Moment(row.finished_at)) for row in connection.execute(found)
    ]


def extent(connection: Connection, before: Moment) -> Extent:
    """How much is over its time."""
    ids = _over(select(attendances.c.id), before)
    within = messages.c.attendance_id.in_(ids)
    number: int = connection.execute(
        select(func.count()).select_from(messages).where(within)
    ).scalar_one()
    homes: int = connection.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
    files = connection.execute(
        select(messages.c.media_key, messages.c.details).where(
            within, messages.c.media_key.is_not(None)
        )
    )
    sizes = _sizes(files)
    return Extent(homes, number, len(sizes), sum(sizes.values()))


def _over(statement: Select[Any], before: Moment) -> Select[Any]:
    return statement.where(
        attendances.c.finished_at < before,
        attendances.c.state == AttendanceState.FINISHED,
        attendances.c.last_message_id.is_not(None),
        attendances.c.last_message_at < before,
    )


def _sizes(rows: Iterable[Any]) -> dict[str, int]:
    """How large each file is, by its key."""
    sizes: dict[str, int] = {}
    for row in rows:
        media = _read_details(row.details).media
        sizes[row.media_key] = 0 if media is None else media.size
    return sizes
