"""Documents that Firestore has refused, by their path."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from helpdesk.domain.moments import Moment
from helpdesk.store.chunks import chunks
from helpdesk.store.schema import refused_documents


class Refused(NamedTuple):
    """One of them: the attendance that it shows or is part of, why, and since when."""

    path: str
    attendance_id: int | None
    error: str
    at: Moment


def put(connection: Connection, one: Refused) -> None:
    """Remember one, or why it is refused by now; since when stays."""
    statement = select(refused_documents.c.at).where(refused_documents.c.path == one.path)
    since: int | None = connection.execute(statement).scalar()
    forget(connection, {one.path})
    row = one if since is None else one._replace(at=Moment(since))
    connection.execute(insert(refused_documents).values(**row._asdict()))


def forget(connection: Connection, paths: Collection[str]) -> None:
    """They are written by now, or are not to be there."""
    for some in chunks(paths):
        connection.execute(delete(refused_documents).where(refused_documents.c.path.in_(some)))


def paths(connection: Connection) -> set[str]:
    """All paths."""
    return set(connection.execute(select(refused_documents.c.path)).scalars())


def page(connection: Connection, limit: int) -> list[Refused]:
    """The first of them, the oldest first."""
    table = refused_documents
    found = select(table).order_by(table.c.at, table.c.path).limit(limit)
    return [
        Refused(row.path, row.attendance_id, row.error, Moment(row.at))
        for row in connection.execute(found)
    ]


def count(connection: Connection) -> int:
    """How many there are."""
    number: int = connection.execute(
        select(func.count()).select_from(refused_documents)
    ).scalar_one()
    return number
