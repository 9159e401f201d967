"""The search for clients and attendances, by the client's name and numbers."""

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, case, literal, or_, select, tuple_

from helpdesk.store.audiences import seen_by
from helpdesk.store.schema import addresses, attendances, clients

_LAST = 2**62


class Likeness(msgspec.Struct, frozen=True):
    """Whom to look for: every one of `parts` is in the name, or one of `digits` in a number."""

    parts: tuple[str, ...]
    digits: list[str]


class Rank(msgspec.Struct, frozen=True):
    """Where a page of clients ended: how well the last one fits (0 best), and their id."""

    fit: int
    id: int


def find_clients(
    connection: Connection, likeness: Likeness, user_id: int | None, after: Rank | None, limit: int
) -> list[Rank]:
    """Clients that are like that, whose name begins so first, then the newest. `user_id` narrows it
    to those whom an attendant may see."""
    fit = _fit(likeness)
    statement = (
        select(fit.label("fit"), clients.c.id)
        .where(clients.c.merged_into.is_(None), clients.c.erased_at.is_(None))
        .where(_are_like(likeness))
        .order_by("fit", clients.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        place = tuple_(fit, -clients.c.id)
        statement = statement.where(place > tuple_(literal(after.fit), literal(-after.id)))
    if user_id is not None:
        theirs = select(attendances.c.id).where(
            attendances.c.client_id == clients.c.id, seen_by(user_id)
        )
        statement = statement.where(theirs.exists())
    return [Rank(row.fit, row.id) for row in connection.execute(statement)]


def find_attendances(
    connection: Connection, likeness: Likeness, user_id: int | None, before: int | None, limit: int
) -> list[int]:
    """Attendances of clients that are like that, the newest first. `user_id` narrows it to those
    that an attendant may see."""
    called = select(clients.c.id).where(_are_like(likeness))
    statement = select(attendances.c.id).where(
        attendances.c.client_id.in_(called), attendances.c.id < (before or _LAST)
    )
    statement = statement.where(attendances.c.absorbed_into.is_(None))
    if user_id is not None:
        statement = statement.where(seen_by(user_id))
    ordered = statement.order_by(attendances.c.id.desc()).limit(limit)
    return list(connection.execute(ordered).scalars())


def _are_like(likeness: Likeness) -> ColumnElement[bool]:
    ways = []
    if likeness.parts:
        name = clients.c.plain_name
        ways.append(and_(*(name.contains(part, autoescape=True) for part in likeness.parts)))
    if likeness.digits:
        has_them = [
            column.contains(digits)
            for column in (addresses.c.value, addresses.c.canonical)
            for digits in likeness.digits
        ]
        ways.append(clients.c.id.in_(select(addresses.c.client_id).where(or_(*has_them))))
    return or_(*ways)


def _fit(likeness: Likeness) -> ColumnElement[int]:
    if not likeness.parts:
        return literal(0)
    name, first = clients.c.plain_name, likeness.parts[0]
    return case(
        (name.startswith(first, autoescape=True), 0),
        (name.contains(f" {first}", autoescape=True), 1),
        else_=2,
    )
