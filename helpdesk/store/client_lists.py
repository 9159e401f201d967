"""The list of clients: who is called like that, or has that number."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, func, or_, select

from helpdesk.domain.moments import Moment
from helpdesk.domain.names import plain
from helpdesk.domain.states import AttendanceState
from helpdesk.store.records import Person
from helpdesk.store.schema import addresses, attendances, clients, users

_FEWEST_DIGITS = 3
_LAST_ID = 2**62


class Listed(NamedTuple):
    """The latest attendance of a client."""

    id: int
    state: AttendanceState
    created_at: Moment
    attendant: Person | None


def page(
    connection: Connection, query: str, *, user_id: int | None, before: int | None, limit: int
) -> list[int]:
    """The ids of clients whose name or number contains the query, the newest client first, that
    have a smaller id than `before`. `user_id` narrows it to those whom an attendant may see.

    Accents and capitals make no difference.
    """
    statement = (
        select(clients.c.id)
        .where(clients.c.id < (before or _LAST_ID))
        .where(clients.c.merged_into.is_(None), clients.c.erased_at.is_(None))
        .where(*are_like(query))
        .order_by(clients.c.id.desc())
        .limit(limit)
    )
    if user_id is not None:
        theirs = select(attendances.c.id).where(
            attendances.c.client_id == clients.c.id,
            or_(
                attendances.c.user_id == user_id,
                attendances.c.state == AttendanceState.WAITING,
            ),
        )
        statement = statement.where(theirs.exists())
    return list(connection.execute(statement).scalars())


def are_like(query: str) -> list[ColumnElement[bool]]:
    """The condition that a client's name or number contains the query; none where it is empty."""
    wanted, digits = plain(query), _digits(query)
    if not wanted:
        return []
    is_called = clients.c.plain_name.contains(wanted, autoescape=True)
    if not digits:
        return [is_called]
    with_number = select(addresses.c.client_id).where(addresses.c.value.contains(digits))
    return [or_(is_called, clients.c.id.in_(with_number))]


def _digits(query: str) -> str:
    """The query as a part of a phone number; "" when it is none."""
    kept = "".join(one for one in query if one not in " +()-./")
    is_number = kept.isascii() and kept.isdecimal() and len(kept) >= _FEWEST_DIGITS
    return kept if is_number else ""


def last_attendances(
    connection: Connection, client_ids: Collection[int], *, user_id: int | None
) -> dict[int, Listed]:
    """The latest attendance of each of these clients that has one, absorbed ones aside.
    `user_id` narrows it to what an attendant may see."""
    if not client_ids:
        return {}
    statement = _RANKED
    if user_id is not None:
        mine = or_(attendances.c.user_id == user_id, attendances.c.state == AttendanceState.WAITING)
        statement = statement.where(mine)
    ranked = statement.subquery()
    latest = (
        select(ranked, users.c.name.label("user_name"))
        .outerjoin(users, users.c.id == ranked.c.user_id)
        .where(ranked.c.rank == 1)
    )
    rows = connection.execute(latest, {"client_ids": list(client_ids)})
    return {row.client_id: _listed(row) for row in rows}


def _listed(row: Any) -> Listed:
    attendant = None if row.user_id is None else Person(id=row.user_id, name=row.user_name)
    return Listed(row.id, AttendanceState(row.state), Moment(row.created_at), attendant)


_RANKED = select(
    attendances.c.id,
    attendances.c.client_id,
    attendances.c.user_id,
    attendances.c.state,
    attendances.c.created_at,
    func.row_number()
    .over(
        partition_by=attendances.c.client_id,
        order_by=(attendances.c.created_at.desc(), attendances.c.id.desc()),
    )
    .label("rank"),
).where(
    attendances.c.client_id.in_(bindparam("client_ids", expanding=True)),
    attendances.c.absorbed_into.is_(None),
)
