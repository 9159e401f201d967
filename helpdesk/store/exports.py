"""What the rows say of a client beside messages: for the export of their data."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from helpdesk.store.attendances import of_client
from helpdesk.store.chunks import chunks
from helpdesk.store.messages import COLUMNS, from_row
from helpdesk.store.records import Attendance, Message
from helpdesk.store.schema import audit, messages, users

_MOST = 100_000
_PIECE = 500


def attendances_of(connection: Connection, client_id: int) -> list[Attendance]:
    """Every attendance of a client, the oldest first."""
    return of_client(connection, client_id, _MOST)[::-1]


def messages_of(connection: Connection, attendance_id: int) -> Iterator[Message]:
    """Every message of an attendance as it was said, some in memory at a time."""
    statement = (
        select(*COLUMNS)
        .where(messages.c.attendance_id == attendance_id)
        .order_by(messages.c.at, messages.c.position)
    )
    result = connection.execution_options(yield_per=_PIECE).execute(statement)
    for row in result:
        yield from_row(row)


def size_of_files(connection: Connection, attendance_ids: Collection[int]) -> int:
    """The bytes of the files that the messages of these attendances have, each as often as it is
    named."""
    total = select(func.coalesce(func.sum(messages.c.media_size), 0))
    return sum(
        int(connection.execute(total.where(messages.c.attendance_id.in_(some))).scalar_one())
        for some in chunks(attendance_ids)
    )


def names_of_users(connection: Connection) -> dict[int, str]:
    """What each user is called."""
    return {row.id: row.name for row in connection.execute(select(users.c.id, users.c.name))}


def audit_of(
    connection: Connection, client_ids: Collection[int], attendance_ids: Collection[int]
) -> list[Row[Any]]:
    """What the audit log says of these clients: (at, user_id, deed, attendance_id, details)."""
    about = [audit.c.client_id.in_(client_ids)]
    about += [audit.c.attendance_id.in_(some) for some in chunks(attendance_ids)]
    statement = select(
        audit.c.at, audit.c.user_id, audit.c.deed, audit.c.attendance_id, audit.c.details
    )
    return list(connection.execute(statement.where(or_(*about)).order_by(audit.c.id)))
