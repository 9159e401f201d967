"""Two clients become one, or are parted again: who owns which rows.

A merged client's row stays and names the survivor; its addresses, attendances and messages are
the survivor's. The addresses remember whose they were, so that a parting can tell them apart.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Origin
from helpdesk.store.messages import COLUMNS, from_row
from helpdesk.store.records import Message
from helpdesk.store.schema import addresses, attendances, clients, messages, partings


class Merged(NamedTuple):
    """A client that became part of another."""

    id: int
    name: str
    phone: str | None
    addresses: tuple[Address, ...]
    notes: str


def survivor_of(connection: Connection, client_id: int) -> int | None:
    """The client that this one is part of, or itself; None when there is no such client."""
    found = select(func.coalesce(clients.c.merged_into, clients.c.id)).where(
        clients.c.id == client_id
    )
    return connection.execute(found).scalar()


def merged_into(connection: Connection, client_id: int) -> list[Merged]:
    """The clients that became part of this one, with the addresses that they brought."""
    rows = connection.execute(
        select(clients.c.id, clients.c.name, clients.c.phone, clients.c.notes)
        # Without the second condition SQLite would not use the partial index.
        .where(clients.c.merged_into == client_id, clients.c.merged_into.is_not(None))
        # Of who was erased nothing can be parted again.
        .where(clients.c.erased_at.is_(None))
        .order_by(clients.c.id)
    ).all()
    brought: dict[int, list[Address]] = {row.id: [] for row in rows}
    for row in connection.execute(
        select(addresses.c.came_from, addresses.c.kind, addresses.c.value)
        .where(addresses.c.client_id == client_id, addresses.c.came_from.is_not(None))
        .order_by(addresses.c.id)
    ):
        brought[row.came_from].append(Address(AddressKind(row.kind), row.value))
    return [Merged(row.id, row.name, row.phone, tuple(brought[row.id]), row.notes) for row in rows]


def family(connection: Connection, survivor: int, loser: int) -> set[int]:
    """A client that is part of another, and those who had become part of it before."""
    rows = connection.execute(
        select(clients.c.id, clients.c.joined_to).where(
            clients.c.merged_into == survivor, clients.c.merged_into.is_not(None)
        )
    ).all()
    found, size = {loser}, 0
    while len(found) > size:
        size = len(found)
        found |= {row.id for row in rows if row.joined_to in found}
    return found


def are_parted(connection: Connection, one: int, other: int) -> bool:
    """Whether somebody parted these two, or clients that are part of them by now."""
    first, second = clients.alias(), clients.alias()
    pair = sorted((one, other))
    owner = func.coalesce(first.c.merged_into, first.c.id)
    others = func.coalesce(second.c.merged_into, second.c.id)
    found = (
        select(partings.c.client_id)
        .join(first, first.c.id == partings.c.client_id)
        .join(second, second.c.id == partings.c.other_id)
        .where(
            or_(
                and_(owner == pair[0], others == pair[1]),
                and_(owner == pair[1], others == pair[0]),
            )
        )
    )
    return connection.execute(found.limit(1)).first() is not None


def part(connection: Connection, one: int, other: int, now: Moment) -> None:
    """Remember that these two are not one."""
    smaller, greater = sorted((one, other))
    connection.execute(insert(partings).values(client_id=smaller, other_id=greater, created_at=now))


def forget_partings(connection: Connection, one: int, other: int) -> None:
    """Forget every parting between two clients and what is part of them."""
    ones, others = _parts(one), _parts(other)
    connection.execute(
        delete(partings).where(
            or_(
                partings.c.client_id.in_(ones) & partings.c.other_id.in_(others),
                partings.c.client_id.in_(others) & partings.c.other_id.in_(ones),
            )
        )
    )


def _parts(client_id: int) -> Select[tuple[int]]:
    return select(clients.c.id).where(
        or_(clients.c.id == client_id, clients.c.merged_into == client_id)
    )


def copies(connection: Connection, one: int, other: int) -> list[tuple[Message, Message]]:
    """Messages that both clients have: the same id of WhatsApp, in the same direction, on the
    same number. The first of each pair is the first client's."""
    theirs = messages.alias()
    of_other = select(attendances.c.id).where(attendances.c.client_id == other)
    found = connection.execute(
        select(messages.c.id, theirs.c.id)
        .select_from(theirs)
        .join(
            messages,
            and_(
                messages.c.instance_id == theirs.c.instance_id,
                messages.c.client_id == one,
                messages.c.from_me == theirs.c.from_me,
                messages.c.whatsapp_id == theirs.c.whatsapp_id,
            ),
        )
        .where(theirs.c.attendance_id.in_(of_other))
        .order_by(theirs.c.position)
    ).all()
    return [(_message(connection, mine), _message(connection, copy)) for mine, copy in found]


def _message(connection: Connection, message_id: str) -> Message:
    row = connection.execute(select(*COLUMNS).where(messages.c.id == message_id)).one()
    return from_row(row)


def drop_copy(connection: Connection, dropped: Message, kept: Message) -> None:
    """Remove a message that is stored twice; what quoted it quotes the other one."""
    connection.execute(
        update(messages)
        .where(messages.c.attendance_id.in_(_of_clients({dropped.client_id, kept.client_id})))
        .where(messages.c.quoted_message_id == dropped.id)
        .values(quoted_message_id=kept.id)
    )
    connection.execute(delete(messages).where(messages.c.position == dropped.position))


def _of_clients(client_ids: Collection[int]) -> Select[tuple[int]]:
    """The attendances of clients: their messages are found by them, for which there is an index."""
    return select(attendances.c.id).where(attendances.c.client_id.in_(client_ids))


def move_messages(connection: Connection, source: int, target: int, seq: int) -> None:
    """Put every message of one attendance into another."""
    connection.execute(
        update(messages)
        .where(messages.c.attendance_id == source)
        .values(attendance_id=target, seq=seq)
    )


def hand_over(connection: Connection, loser: int, survivor: int) -> None:
    """Make everything of one client the other's: messages, attendances, addresses, and the
    clients that are part of it."""
    connection.execute(
        update(messages)
        # Of the survivor's attendances too: one of them may have absorbed messages already.
        .where(messages.c.attendance_id.in_(_of_clients({loser, survivor})))
        .where(messages.c.client_id == loser)
        .values(client_id=survivor)
    )
    connection.execute(
        update(attendances).where(attendances.c.client_id == loser).values(client_id=survivor)
    )
    connection.execute(
        update(addresses)
        .where(addresses.c.client_id == loser)
        .values(client_id=survivor, came_from=func.coalesce(addresses.c.came_from, loser))
    )
    connection.execute(
        update(clients).where(clients.c.merged_into == loser).values(merged_into=survivor)
    )


def give_back(
    connection: Connection, survivor: int, loser: int, chats: Collection[Address]
) -> None:
    """Undo `hand_over` as far as rows tell whose they were: the addresses that the merged
    client and its `family` brought, the attendances and messages that came by one of these
    `chats`. A message may then stand in an attendance of the other client; `strays` finds
    those."""
    others = family(connection, survivor, loser) - {loser}
    theirs = update(addresses).where(addresses.c.client_id == survivor)
    connection.execute(
        theirs.where(addresses.c.came_from == loser).values(client_id=loser, came_from=None)
    )
    connection.execute(theirs.where(addresses.c.came_from.in_(others)).values(client_id=loser))
    connection.execute(update(clients).where(clients.c.id.in_(others)).values(merged_into=loser))
    if not chats:
        return
    connection.execute(
        update(messages)
        .where(messages.c.attendance_id.in_(_of_clients({survivor})), _is_in(messages, chats))
        .values(client_id=loser)
    )
    connection.execute(
        update(attendances)
        .where(attendances.c.client_id == survivor, _is_in(attendances, chats))
        .values(client_id=loser)
    )


def chats_of(connection: Connection, client_id: int) -> set[Address]:
    """Every chat that an attendance or a message of the client came by, as it is spelled."""
    by_attendance = select(attendances.c.chat_kind, attendances.c.chat_value).where(
        attendances.c.client_id == client_id
    )
    by_message = select(messages.c.chat_kind, messages.c.chat_value).where(
        messages.c.attendance_id.in_(_of_clients({client_id}))
    )
    rows = connection.execute(by_attendance.union(by_message))
    return {Address(AddressKind(row.chat_kind), row.chat_value) for row in rows}


def _is_in(table: Table, chats: Collection[Address]) -> ColumnElement[bool]:
    pairs = [(chat.kind.value, chat.value) for chat in chats]
    return tuple_(table.c.chat_kind, table.c.chat_value).in_(pairs)


class Stray(NamedTuple):
    """Messages of one client in an attendance of another: whose they are, where they stand,
    the first one's time and the chat of the last one."""

    client_id: int
    attendance_id: int
    first_at: Moment
    chat: Address


def strays(connection: Connection, client_ids: Collection[int]) -> list[Stray]:
    """The messages that stand in an attendance of these clients without being its client's."""
    rows = connection.execute(
        select(
            messages.c.client_id,
            messages.c.attendance_id,
            messages.c.at,
            messages.c.chat_kind,
            messages.c.chat_value,
        )
        .join(attendances, attendances.c.id == messages.c.attendance_id)
        .where(messages.c.attendance_id.in_(_of_clients(client_ids)))
        .where(messages.c.client_id != attendances.c.client_id)
        .order_by(messages.c.at, messages.c.position)
    )
    found: dict[tuple[int, int], Stray] = {}
    for row in rows:
        key = (row.client_id, row.attendance_id)
        first_at = found[key].first_at if key in found else Moment(row.at)
        chat = Address(AddressKind(row.chat_kind), row.chat_value)
        found[key] = Stray(*key, first_at, chat)
    return list(found.values())


def move_strays(connection: Connection, stray: Stray, target: int, seq: int) -> None:
    """Put these messages into an attendance of their own client."""
    connection.execute(
        update(messages)
        .where(messages.c.attendance_id == stray.attendance_id)
        .where(messages.c.client_id == stray.client_id)
        .values(attendance_id=target, seq=seq)
    )


def absorbing(connection: Connection, attendance_id: int) -> int:
    """The attendance where the messages of this one stand by now: itself if none absorbed it."""
    found = select(attendances.c.absorbed_into).where(attendances.c.id == attendance_id)
    while (following := connection.execute(found).scalar()) is not None:
        attendance_id = following
        found = select(attendances.c.absorbed_into).where(attendances.c.id == attendance_id)
    return attendance_id


def date(connection: Connection, attendance_id: int) -> None:
    """Let an attendance have begun with the earliest of itself and those of its client that it
    absorbed."""
    one = attendances.alias()
    own = select(func.coalesce(one.c.own_created_at, one.c.created_at)).where(
        one.c.id == attendance_id
    )
    own_moment: int = connection.execute(own).scalar_one()
    client_id = select(one.c.client_id).where(one.c.id == attendance_id).scalar_subquery()
    absorbed = select(func.min(one.c.created_at)).where(
        one.c.client_id == client_id, one.c.absorbed_into == attendance_id
    )
    earliest: int | None = connection.execute(absorbed).scalar()
    connection.execute(
        update(attendances)
        .where(attendances.c.id == attendance_id)
        .values(
            own_created_at=None if earliest is None else own_moment,
            created_at=own_moment if earliest is None else min(own_moment, earliest),
        )
    )


_ABSORBED = select(attendances.c.id, attendances.c.absorbed_into).where(
    attendances.c.client_id.in_(bindparam("client_ids", expanding=True)),
    attendances.c.absorbed_into.is_not(None),
)


def absorbed(connection: Connection, client_ids: Collection[int]) -> dict[int, set[int]]:
    """The attendances of these clients that absorbed others: their ids, and those of all whose
    messages they have by now."""
    if not client_ids:
        return {}
    rows = connection.execute(_ABSORBED, {"client_ids": list(client_ids)})
    into = {row.id: row.absorbed_into for row in rows}
    found: dict[int, set[int]] = {}
    for one in into:
        absorbing = one
        while (following := into.get(absorbing)) is not None:
            absorbing = following
            found.setdefault(absorbing, set()).add(one)
    return found


def absorbed_into(connection: Connection, attendance_id: int, client_id: int) -> int | None:
    """The last attendance of the client that this one absorbed, or None."""
    found = (
        select(attendances.c.id)
        .where(attendances.c.client_id == client_id, attendances.c.absorbed_into == attendance_id)
        .order_by(attendances.c.created_at.desc(), attendances.c.id.desc())
    )
    return connection.execute(found.limit(1)).scalar()


def unread(connection: Connection, attendance_id: int, count: int) -> list[tuple[str, int]]:
    """The unread messages of an attendance, its last `count` of the client: their ids, and
    whose they are."""
    found = (
        select(messages.c.id, messages.c.client_id)
        .where(messages.c.attendance_id == attendance_id, messages.c.origin == Origin.CLIENT)
        .order_by(messages.c.at.desc(), messages.c.position.desc())
        .limit(count)
    )
    return [(row.id, row.client_id) for row in connection.execute(found)]
