"""Departments and who works in them."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from helpdesk.domain.moments import Moment
from helpdesk.store.records import Record
from helpdesk.store.schema import attendances, department_members, departments


class Department(Record, frozen=True, kw_only=True):
    """A part of the business. `position` is its place among the active ones, from 1; 0 when it
    is not active."""

    id: int
    name: str
    position: int
    is_active: bool
    member_ids: tuple[int, ...]


class Choice(NamedTuple):
    """The department that an attendance gets, under the number of the event that tells it."""

    attendance_id: int
    department_id: int
    seq: int


_ALL = select(
    departments.c.id, departments.c.name, departments.c.position, departments.c.is_active
).order_by(departments.c.is_active.desc(), departments.c.position, departments.c.name)
_ACTIVE = (
    select(departments.c.id, departments.c.name)
    .where(departments.c.is_active)
    .order_by(departments.c.position)
)
_MEMBERS = select(department_members.c.department_id, department_members.c.user_id).order_by(
    department_members.c.user_id
)


def load_all(connection: Connection) -> list[Department]:
    """All of them: the active ones by position, then the others by name."""
    members: dict[int, list[int]] = {}
    for department_id, user_id in connection.execute(_MEMBERS):
        members.setdefault(department_id, []).append(user_id)
    return [
        Department(**row, member_ids=tuple(members.get(row["id"], ())))
        for row in connection.execute(_ALL).mappings()
    ]


def active(connection: Connection) -> list[tuple[int, str]]:
    """The id and name of each active one, by position."""
    return [(row.id, row.name) for row in connection.execute(_ACTIVE)]


def add(connection: Connection, name: str, position: int, now: Moment) -> int:
    """Add an active one; the answer is its id."""
    values = {"name": name, "position": position, "is_active": True}
    statement = insert(departments).values(**values, created_at=now, updated_at=now)
    return int(connection.execute(statement.returning(departments.c.id)).scalar_one())


def change(
    connection: Connection, department_id: int, values: Mapping[str, object], now: Moment
) -> None:
    """Change columns of one."""
    statement = update(departments).where(departments.c.id == department_id)
    connection.execute(statement.values(**values, updated_at=now))


def put_members(connection: Connection, department_id: int, user_ids: Collection[int]) -> None:
    """Let exactly these users be its members."""
    own = department_members.c.department_id == department_id
    connection.execute(delete(department_members).where(own))
    if user_ids:
        rows = [{"department_id": department_id, "user_id": one} for one in sorted(user_ids)]
        connection.execute(insert(department_members), rows)


_ASSIGN = (
    update(attendances)
    .where(attendances.c.id == bindparam("the_id"))
    .values(
        department_id=bindparam("new_department_id"),
        seq=bindparam("new_seq"),
        updated_at=bindparam("new_updated_at"),
    )
)


def assign(connection: Connection, choices: Collection[Choice], now: Moment) -> None:
    """Set the department of each attendance, for many at once."""
    rows = [
        {
            "the_id": one.attendance_id,
            "new_department_id": one.department_id,
            "new_seq": one.seq,
            "new_updated_at": now,
        }
        for one in choices
    ]
    if rows:
        connection.execute(_ASSIGN, rows)
