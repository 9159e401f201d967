"""What was said in a chat lately, without what only a screen needs."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Origin
from helpdesk.store.schema import attendances, messages

Pair = tuple[int, int]
"""Instance id, client id."""

_MOST = 60


class Line(NamedTuple):
    """One message of a chat."""

    id: str
    origin: Origin
    at: Moment
    content: str


_newest_first = (messages.c.at.desc(), messages.c.position.desc())
_ranked = (
    select(
        messages.c.instance_id,
        messages.c.client_id,
        messages.c.id,
        messages.c.origin,
        messages.c.at,
        messages.c.position,
        messages.c.content,
        func.row_number()
        .over(partition_by=(messages.c.instance_id, messages.c.client_id), order_by=_newest_first)
        .label("rank"),
    )
    # By way of the attendances, so that a client of many years costs no more than the last days.
    .join(attendances, attendances.c.id == messages.c.attendance_id)
    .where(attendances.c.client_id.in_(bindparam("client_ids", expanding=True)))
    .where(attendances.c.instance_id.in_(bindparam("instance_ids", expanding=True)))
    .where(attendances.c.last_message_at >= bindparam("since"))
    .where(messages.c.at >= bindparam("since"), messages.c.origin != Origin.NOTE.value)
    .subquery()
)
_RECENT = select(_ranked).where(_ranked.c.rank <= _MOST).order_by(_ranked.c.at, _ranked.c.position)


def recent(
    connection: Connection, pairs: Collection[Pair], since: Moment
) -> dict[Pair, list[Line]]:
    """The last lines of each (instance id, client id), at most 60, none older than `since`;
    oldest first."""
    found: dict[Pair, list[Line]] = {pair: [] for pair in pairs}
    wanted = {
        "instance_ids": list({instance_id for instance_id, _ in pairs}),
        "client_ids": list({client_id for _, client_id in pairs}),
        "since": since,
    }
    for row in connection.execute(_RECENT, wanted):
        pair = (row.instance_id, row.client_id)
        if pair in found:
            line = Line(row.id, Origin(row.origin), Moment(row.at), row.content)
            found[pair].append(line)
    return found
