"""Tags, and what carries them."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Label,
    ScalarSelect,
    String,
    Table,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from helpdesk.domain.moments import Moment
from helpdesk.store.schema import attendance_tags, client_tags, tags


class Tag(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A tag; `colour` is 1 to 8."""

    id: int
    name: str
    colour: int


class Carried(NamedTuple):
    """A tag, and how many attendances and clients carry it."""

    tag: Tag
    attendances: int
    clients: int


def _carriers(table: Table) -> ScalarSelect[int]:
    return select(func.count()).where(table.c.tag_id == tags.c.id).correlate(tags).scalar_subquery()


_EVERYTHING = select(tags.c.id, tags.c.name, tags.c.colour).order_by(tags.c.canonical)
_CARRIED = _EVERYTHING.add_columns(
    _carriers(attendance_tags).label("attendances"), _carriers(client_tags).label("clients")
)
_BY_ID = _EVERYTHING.where(tags.c.id == bindparam("id"))
_KNOWN = select(tags.c.id).where(tags.c.id.in_(bindparam("ids", expanding=True)))


def everything(connection: Connection) -> list[Tag]:
    """All tags, by name."""
    return [_tag(row) for row in connection.execute(_EVERYTHING)]


def carried(connection: Connection) -> list[Carried]:
    """All tags, by name, with how many carry each."""
    rows = connection.execute(_CARRIED)
    return [Carried(_tag(row), row.attendances, row.clients) for row in rows]


def load(connection: Connection, tag_id: int) -> Tag | None:
    """The tag of that id."""
    row = connection.execute(_BY_ID, {"id": tag_id}).first()
    return None if row is None else _tag(row)


def by_canonical(connection: Connection, canonical: str) -> Tag | None:
    """The tag of that name, in lower case."""
    row = connection.execute(_EVERYTHING.where(tags.c.canonical == canonical)).first()
    return None if row is None else _tag(row)


def known(connection: Connection, tag_ids: Collection[int]) -> set[int]:
    """Which of these ids are tags."""
    return set(connection.execute(_KNOWN, {"ids": list(tag_ids)}).scalars())


def add(connection: Connection, values: Mapping[str, object], now: Moment) -> int:
    """Add a tag from {name, canonical, colour}. A name that is taken raises IntegrityError."""
    statement = insert(tags).values(**values, created_at=now).returning(tags.c.id)
    tag_id: int = connection.execute(statement).scalar_one()
    return tag_id


def change(connection: Connection, tag_id: int, values: Mapping[str, object]) -> None:
    """Change columns of one tag."""
    connection.execute(update(tags).where(tags.c.id == tag_id).values(**values))


def remove(connection: Connection, tag_id: int) -> None:
    """Take a tag off everything that carries it, and forget it."""
    for table in (attendance_tags, client_tags):
        connection.execute(delete(table).where(table.c.tag_id == tag_id))
    connection.execute(delete(tags).where(tags.c.id == tag_id))


def put_on_attendance(connection: Connection, attendance_id: int, tag_ids: Collection[int]) -> None:
    """Let an attendance carry these tags and no others."""
    _put(connection, attendance_tags, attendance_tags.c.attendance_id, attendance_id, tag_ids)


def put_on_client(connection: Connection, client_id: int, tag_ids: Collection[int]) -> None:
    """Let a client carry these tags and no others."""
    _put(connection, client_tags, client_tags.c.client_id, client_id, tag_ids)


def give_to_attendance(connection: Connection, giver_id: int, attendance_id: int) -> None:
    """Let an attendance carry what another one carries, too."""
    _give(connection, attendance_tags, attendance_tags.c.attendance_id, giver_id, attendance_id)


def give_to_client(connection: Connection, giver_id: int, client_id: int) -> None:
    """Let a client carry what another one carries, too."""
    _give(connection, client_tags, client_tags.c.client_id, giver_id, client_id)


def _give(
    connection: Connection, table: Table, owner: Column[int], giver_id: int, taker_id: int
) -> None:
    carried = select(table.c.tag_id).where(owner == taker_id)
    given = select(literal(taker_id), table.c.tag_id).where(
        owner == giver_id, table.c.tag_id.not_in(carried)
    )
    connection.execute(insert(table).from_select([owner.name, "tag_id"], given))


def _put(
    connection: Connection, table: Table, owner: Column[int], id: int, tag_ids: Collection[int]
) -> None:
    connection.execute(delete(table).where(owner == id))
    if tag_ids:
        rows = [{owner.name: id, "tag_id": tag_id} for tag_id in tag_ids]
        connection.execute(insert(table), rows)


def _tag(row: Any) -> Tag:
    return Tag(id=row.id, name=row.name, colour=row.colour)


def _ids(table: Table, owner: Column[Any], row: Column[Any]) -> ScalarSelect[str]:
    joined = func.aggregate_strings(cast(table.c.tag_id, String), ",")
    return select(joined).where(owner == row).correlate(row.table).scalar_subquery()


def ids_of_attendance(attendance_id: Column[Any]) -> Label[str]:
    """A column of a query over attendances: the ids of their tags, as `read_ids` reads them."""
    return _ids(attendance_tags, attendance_tags.c.attendance_id, attendance_id).label("tag_ids")


def ids_of_client(client_id: Column[Any]) -> Label[str]:
    """The same of clients."""
    return _ids(client_tags, client_tags.c.client_id, client_id).label("client_tag_ids")


def read_ids(text: str | None) -> tuple[int, ...]:
    """The ids in ascending order: the database adds them up in any."""
    return tuple(sorted(int(one) for one in text.split(","))) if text else ()
