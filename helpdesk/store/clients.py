"""Clients and the addresses they are known by."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, literal_column, or_, select, update

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.moments import Moment
from helpdesk.domain.names import plain
from helpdesk.store.chunks import chunks
from helpdesk.store.records import Client
from helpdesk.store.schema import addresses, clients
from helpdesk.store.tags import ids_of_client, read_ids

AddressKey = tuple[AddressKind, str]


class Profile(NamedTuple):
    """What the client's own page knows besides. `is_named`: a person here chose the name."""

    is_named: bool
    notes: str
    erased_at: Moment | None


# To build a statement takes longer than to run it: those of the hot paths are built once.
_FIND = (
    select(
        addresses.c.kind,
        addresses.c.canonical,
        func.coalesce(clients.c.merged_into, clients.c.id).label("client_id"),
    )
    .join(clients, clients.c.id == addresses.c.client_id)
    # Both kinds there are, so that the index of kind and canonical form serves.
    .where(addresses.c.kind.in_([literal_column(f"'{kind.value}'") for kind in AddressKind]))
    .where(addresses.c.canonical.in_(bindparam("canonical", expanding=True)))
)
_BY_IDS = select(
    clients.c.id,
    clients.c.phone,
    clients.c.name,
    clients.c.seq,
    clients.c.is_blocked,
    clients.c.language,
    ids_of_client(clients.c.id),
).where(clients.c.id.in_(bindparam("ids", expanding=True)))
_ADDRESSES_OF = (
    select(addresses.c.client_id, addresses.c.kind, addresses.c.value)
    .where(addresses.c.client_id.in_(bindparam("client_ids", expanding=True)))
    .order_by(addresses.c.id)
)
_PROFILE = select(clients.c.is_named, clients.c.notes, clients.c.erased_at).where(
    clients.c.id == bindparam("id")
)
_ADD = insert(clients).returning(clients.c.id, sort_by_parameter_order=True)


def key_of(address: Address) -> AddressKey:
    """Under what an address is unique: its kind and canonical form."""
    return address.kind, address.canonical()


def find(connection: Connection, wanted: Iterable[Address]) -> dict[AddressKey, int]:
    """The client behind each address that is known; a merged client's survivor."""
    keys = {key_of(address) for address in wanted}
    found: dict[AddressKey, int] = {}
    for some in chunks(keys):
        rows = connection.execute(_FIND, {"canonical": [canonical for _, canonical in some]})
        found |= {(AddressKind(row.kind), row.canonical): row.client_id for row in rows}
    return {key: client_id for key, client_id in found.items() if key in keys}


def load(connection: Connection, ids: Collection[int]) -> dict[int, Client]:
    """The clients of these ids, by id."""
    if not ids:
        return {}
    known = addresses_of(connection, ids)
    return {
        row.id: Client(
            id=row.id,
            phone=row.phone,
            name=row.name,
            addresses=known.get(row.id, ()),
            seq=row.seq,
            is_blocked=row.is_blocked,
            language=row.language,
            tag_ids=read_ids(row.client_tag_ids),
        )
        for row in connection.execute(_BY_IDS, {"ids": list(ids)})
    }


def profile(connection: Connection, client_id: int) -> Profile:
    """The rest of a client that is there."""
    row = connection.execute(_PROFILE, {"id": client_id}).one()
    return Profile(bool(row.is_named), row.notes, row.erased_at)


def addresses_of(connection: Connection, ids: Collection[int]) -> dict[int, tuple[Address, ...]]:
    """Every address of these clients, in the order they became known."""
    found: dict[int, list[Address]] = {}
    for row in connection.execute(_ADDRESSES_OF, {"client_ids": list(ids)}):
        found.setdefault(row.client_id, []).append(Address(AddressKind(row.kind), row.value))
    return {client_id: tuple(known) for client_id, known in found.items()}


def add(connection: Connection, rows: list[Mapping[str, object]], now: Moment) -> list[int]:
    """Add clients from {name, phone, seq}; the answer is their ids in the same order."""
    if not rows:
        return []
    complete = [{**_searchable(row), "created_at": now, "updated_at": now} for row in rows]
    return list(connection.execute(_ADD, complete).scalars())


def add_addresses(connection: Connection, pairs: list[tuple[int, Address]], now: Moment) -> None:
    """Add addresses to clients. An address that is taken raises IntegrityError."""
    if not pairs:
        return
    connection.execute(
        insert(addresses),
        [
            {
                "client_id": client_id,
                "kind": address.kind.value,
                "value": address.value,
                "canonical": address.canonical(),
                "created_at": now,
            }
            for client_id, address in pairs
        ],
    )


def change(connection: Connection, client_id: int, values: Mapping[str, object]) -> None:
    """Change columns of one client."""
    changed = update(clients).where(clients.c.id == client_id)
    connection.execute(changed.values(**_searchable(values)))


def block(connection: Connection, client_id: int, *, is_blocked: bool) -> None:
    """Block a client and who is part of them, or end that: it is about the person."""
    is_theirs = (clients.c.merged_into == client_id) & clients.c.merged_into.is_not(None)
    statement = update(clients).where(or_(clients.c.id == client_id, is_theirs))
    connection.execute(statement.values(is_blocked=is_blocked))


def _searchable(values: Mapping[str, object]) -> Mapping[str, object]:
    """The columns, with the name as it is searched where one is among them."""
    if "name" not in values:
        return values
    return {**values, "plain_name": plain(str(values["name"]))}
