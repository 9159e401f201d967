"""Who did what: entries are only ever added, and read newest first."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, func, insert, select

from helpdesk.domain.deeds import Deed
from helpdesk.domain.moments import Moment
from helpdesk.store.records import Person
from helpdesk.store.schema import audit, users


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One deed; `who` is None for the command line, a job or a client."""

    id: int
    at: Moment
    deed: str
    who: Person | None
    attendance_id: int | None
    client_id: int | None
    details: dict[str, Any]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries are looked for; None: of all kinds. `until` is not included."""

    user_id: int | None = None
    deed: Deed | None = None
    since: Moment | None = None
    until: Moment | None = None


def add(
    connection: Connection,
    now: Moment,
    deed: Deed,
    user_id: int | None,
    *,
    attendance_id: int | None = None,
    client_id: int | None = None,
    details: Mapping[str, object],
) -> None:
    """Add an entry."""
    connection.execute(
        insert(audit).values(
            at=now,
            deed=deed.value,
            user_id=user_id,
            attendance_id=attendance_id,
            client_id=client_id,
            details=json.dumps(details),
        )
    )


def page(connection: Connection, wanted: Wanted, before: int | None, limit: int) -> list[Entry]:
    """The entries as wanted, the newest first, those with a smaller id than `before`."""
    statement = (
        select(audit, users.c.name)
        .join(users, users.c.id == audit.c.user_id, isouter=True)
        .where(*_conditions(wanted, before))
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    return [_entry(row) for row in connection.execute(statement)]


def last(connection: Connection, deed: Deed) -> Moment | None:
    """When that was last done."""
    found = select(func.max(audit.c.at)).where(audit.c.deed == deed.value)
    at: int | None = connection.execute(found).scalar()
    return None if at is None else Moment(at)


def _conditions(wanted: Wanted, before: int | None) -> Iterator[ColumnElement[bool]]:
    if before is not None:
        yield audit.c.id < before
    if wanted.user_id is not None:
        yield audit.c.user_id == wanted.user_id
    if wanted.deed is not None:
        yield audit.c.deed == wanted.deed.value
    if wanted.since is not None:
        yield audit.c.at >= wanted.since
    if wanted.until is not None:
        yield audit.c.at < wanted.until


def _entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        at=Moment(row.at),
        deed=row.deed,
        who=None if row.user_id is None else Person(id=row.user_id, name=row.name),
        attendance_id=row.attendance_id,
        client_id=row.client_id,
        details=json.loads(row.details),
    )
