"""What of the database has a copy in Firestore, in the order of the copy's paths: ids as texts,
one character after the other, so that 10 comes before 9.

An attendance is in the copy while it is not FINISHED, or was finished later than a horizon; its
messages are there as long as it is.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from helpdesk.domain.moments import Moment
from helpdesk.store.chunks import chunks
from helpdesk.store.messages import COLUMNS
from helpdesk.store.schema import attendances, instances, messages, settings, users

_OWNER = "firestore:owner"


class Kept(NamedTuple):
    """An attendance that is in the copy; `finished_at` None: it is not finished."""

    id: int
    finished_at: Moment | None


class Expiring(NamedTuple):
    """An attendance that is to leave the copy."""

    id: int
    finished_at: Moment


class _Bytewise(FunctionElement[str]):
    """A text that is compared character by character, whatever the database's language."""

    inherit_cache = True
    type = String()


@compiles(_Bytewise, "sqlite")
def _in_sqlite(element: _Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Bytewise)
def _elsewhere(element: _Bytewise, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    return _Bytewise(cast(column, String))


# The partial indexes' own condition, spelled with a literal: SQLite uses a partial index only
# where the query says its WHERE clause word for word.
_IS_UNFINISHED = attendances.c.state != literal_column("'FINISHED'")
# Nobody is unfinished and has a moment of the finish.
_IS_KEPT = or_(_IS_UNFINISHED, attendances.c.finished_at > bindparam("horizon"))
_KEPT = select(attendances.c.id, attendances.c.finished_at).where(_IS_KEPT)
_KEPT_AMONG = _KEPT.where(attendances.c.id.in_(bindparam("ids", expanding=True)))
_KEPT_OF_CLIENTS = _KEPT.where(attendances.c.client_id.in_(bindparam("client_ids", expanding=True)))
# Of two parts, each by an index of its own. Nobody is renamed often: the second part reads whatever
# was finished since the horizon.
_ARE_OF_USERS = attendances.c.user_id.in_(bindparam("user_ids", expanding=True))
_KEPT_OF_USERS = union_all(
    select(attendances.c.id).where(_IS_UNFINISHED, _ARE_OF_USERS),
    select(attendances.c.id).where(attendances.c.finished_at > bindparam("horizon"), _ARE_OF_USERS),
)
# The same two parts, all of which are read and sorted for each page.
_SPELLED = select(
    attendances.c.id, attendances.c.finished_at, _text(attendances.c.id).label("spelled")
)
_ALL_KEPT = union_all(
    _SPELLED.where(_IS_UNFINISHED),
    _SPELLED.where(attendances.c.finished_at > bindparam("horizon")),
).subquery()
_KEPT_AFTER = (
    select(_ALL_KEPT.c.id, _ALL_KEPT.c.finished_at)
    .where(_ALL_KEPT.c.spelled > bindparam("after"))
    .order_by(_ALL_KEPT.c.spelled)
    .limit(bindparam("limit"))
)
_EXPIRING = (
    select(attendances.c.id, attendances.c.finished_at)
    .where(attendances.c.finished_at > bindparam("after"))
    .where(attendances.c.finished_at <= bindparam("until"))
    .order_by(attendances.c.finished_at, attendances.c.id)
)
_MESSAGES = select(*COLUMNS)
_BY_IDS = _MESSAGES.where(messages.c.id.in_(bindparam("ids", expanding=True)))
_OF_ATTENDANCES = (
    _MESSAGES.where(messages.c.attendance_id.in_(bindparam("ids", expanding=True)))
    .order_by(_text(messages.c.attendance_id), _text(messages.c.id))
    .limit(bindparam("limit"))
)
_OF_ONE_AFTER = (
    _MESSAGES.where(messages.c.attendance_id == bindparam("id"))
    .where(_text(messages.c.id) > bindparam("after"))
    .order_by(_text(messages.c.id))
    .limit(bindparam("limit"))
)
_COUNTS = (
    select(messages.c.attendance_id, func.count().label("number"))
    .where(messages.c.attendance_id.in_(bindparam("ids", expanding=True)))
    .group_by(messages.c.attendance_id)
)


def kept_among(connection: Connection, ids: Collection[int], horizon: Moment) -> dict[int, Kept]:
    """Those of these attendances that are in the copy, by id."""
    found: dict[int, Kept] = {}
    for some in chunks(ids):
        rows = connection.execute(_KEPT_AMONG, {"ids": some, "horizon": horizon})
        found |= {row.id: Kept(row.id, row.finished_at) for row in rows}
    return found


def kept_of_clients(
    connection: Connection, client_ids: Collection[int], horizon: Moment
) -> dict[int, Kept]:
    """The attendances of these clients that are in the copy, by id."""
    found: dict[int, Kept] = {}
    for some in chunks(client_ids):
        rows = connection.execute(_KEPT_OF_CLIENTS, {"client_ids": some, "horizon": horizon})
        found |= {row.id: Kept(row.id, row.finished_at) for row in rows}
    return found


def kept_of_users(connection: Connection, user_ids: Collection[int], horizon: Moment) -> set[int]:
    """The attendances of these attendants that are in the copy."""
    found: set[int] = set()
    for some in chunks(user_ids):
        rows = connection.execute(_KEPT_OF_USERS, {"user_ids": some, "horizon": horizon})
        found |= {row.id for row in rows}
    return found


def kept_after(connection: Connection, after: str, horizon: Moment, limit: int) -> list[Kept]:
    """The attendances in the copy whose ids, as texts, follow that one. All that are in the copy
    are read and sorted for it: 100 ms where there are 100,000."""
    wanted = {"after": after, "horizon": horizon, "limit": limit}
    return [Kept(row.id, row.finished_at) for row in connection.execute(_KEPT_AFTER, wanted)]


def expiring(connection: Connection, after: Moment, until: Moment, limit: int) -> list[Expiring]:
    """The first attendances that were finished after one moment and not after the other, the
    longest finished first. All of a moment come together, so there may be more than `limit`."""
    span = {"after": after, "until": until}
    found = connection.execute(_EXPIRING.limit(limit), span).all()
    if len(found) == limit:
        span = {"after": after, "until": found[-1].finished_at}
        found = connection.execute(_EXPIRING, span).all()
    return [Expiring(row.id, Moment(row.finished_at)) for row in found]


def messages_by_ids(connection: Connection, ids: Collection[str]) -> list[Any]:
    """The rows of these messages, as messages.from_row takes them."""
    found: list[Any] = []
    for some in chunks(ids):
        found += connection.execute(_BY_IDS, {"ids": some})
    return found


def messages_of(connection: Connection, attendance_ids: Collection[int], limit: int) -> list[Any]:
    """The first messages of these attendances, as rows: by the attendance's id, then their own."""
    wanted = {"ids": list(attendance_ids), "limit": limit}
    return list(connection.execute(_OF_ATTENDANCES, wanted))


def messages_after(connection: Connection, attendance_id: int, after: str, limit: int) -> list[Any]:
    """The messages of one attendance whose ids follow that one, as rows."""
    wanted = {"id": attendance_id, "after": after, "limit": limit}
    return list(connection.execute(_OF_ONE_AFTER, wanted))


def message_counts(connection: Connection, attendance_ids: Collection[int]) -> dict[int, int]:
    """How many messages each of these attendances has that has any."""
    found: dict[int, int] = {}
    for some in chunks(attendance_ids):
        rows = connection.execute(_COUNTS, {"ids": some})
        found |= {row.attendance_id: row.number for row in rows}
    return found


def user_ids(connection: Connection) -> list[int]:
    """All users."""
    return list(connection.execute(select(users.c.id)).scalars())


def instance_ids(connection: Connection) -> list[int]:
    """All numbers."""
    return list(connection.execute(select(instances.c.id)).scalars())


def owner(connection: Connection) -> str | None:
    """The name by which this database knows its own copy; None before it has one."""
    found = select(settings.c.value).where(settings.c.section == _OWNER)
    text: str | None = connection.execute(found).scalar()
    return None if text is None else msgspec.json.decode(text, type=str)


def put_owner(connection: Connection, name: str, now: Moment) -> None:
    """Give the database that name."""
    text = msgspec.json.encode(name).decode()
    connection.execute(insert(settings).values(section=_OWNER, value=text, updated_at=now))
