"""Who is behind an address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import access_client, audience_of_client, check_not_erased
from helpdesk.actions.audit import do_note
from helpdesk.actions.merging import do_merge
from helpdesk.actions.parting import do_part
from helpdesk.actions.work import Work
from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.deeds import Deed
from helpdesk.domain.envelopes import WhatsAppMessage
from helpdesk.domain.events import EventKind
from helpdesk.domain.names import tidy
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape, ClientDetailsShape
from helpdesk.errors import Conflict
from helpdesk.store import attendances, clients, merges
from helpdesk.store.clients import AddressKey, key_of
from helpdesk.store.records import Client

_NAME_LENGTH = 100
_EARLIER = 50


def show_client(connection: Connection, actor: Actor, client_id: int) -> ClientDetailsShape:
    """The client and who is part of it, if the actor may see one of the client's attendances."""
    client = access_client(connection, actor, client_id)
    merged = merges.merged_into(connection, client.id)
    return rendering.client_details(client, merged, clients.profile(connection, client.id))


def list_attendances(connection: Connection, actor: Actor, client_id: int) -> list[AttendanceShape]:
    """The client's attendances that the actor may see, the newest first, at most 50."""
    client = access_client(connection, actor, client_id)
    if actor.sees_everything:
        found = attendances.of_client(connection, client.id, _EARLIER)
    else:
        serving = audience_of_client(connection, client.id)
        found = attendances.of_client_seen_by(
            connection,
            client.id,
            actor.user_id,
            sees_finished=serving.includes(actor.user_id),
            limit=_EARLIER,
        )
    return [rendering.attendance(attendance) for attendance in found]


def do_merge_by_hand(work: Work, actor: Actor, client_id: int, other_id: int) -> ClientDetailsShape:
    """Make two clients one, even if somebody parted them before; the older one survives."""
    one = access_client(work.connection, actor, client_id)
    other = access_client(work.connection, actor, other_id)
    if one.id == other.id:
        raise Conflict("These are one client already.", code="merged_already")
    for client in (one, other):
        check_not_erased(work.connection, client.id)
    merges.forget_partings(work.connection, one.id, other.id)
    survivor = do_merge(work, one.id, other.id)
    merged = one if other.id == survivor else other
    do_note(
        work,
        Deed.CLIENTS_MERGED,
        actor,
        client_id=survivor,
        merged_id=merged.id,
    )
    return show_client(work.connection, actor, survivor)


def do_part_by_hand(work: Work, actor: Actor, client_id: int, merged_id: int) -> ClientDetailsShape:
    """Undo a merge; the answer is the client that the other one was part of."""
    client = access_client(work.connection, actor, client_id)
    check_not_erased(work.connection, client.id)
    if merged_id not in {merged.id for merged in merges.merged_into(work.connection, client.id)}:
        raise Conflict("That client is no part of this one.", code="not_merged")
    do_part(work, client.id, merged_id)
    do_note(work, Deed.CLIENTS_PARTED, actor, client_id=client.id, merged_id=merged_id)
    return show_client(work.connection, actor, client.id)


class Person(NamedTuple):
    """Somebody as WhatsApp tells of them: every address known, the chat's own first."""

    addresses: tuple[Address, ...]
    name: str


def do_identify(work: Work, arrived: Sequence[WhatsAppMessage]) -> list[Client]:
    """The client behind each message."""
    return do_know(work, [_person(message) for message in arrived])


def do_know(work: Work, people: Sequence[Person]) -> list[Client]:
    """The client that each person is, made where nobody has one of the addresses yet.

    1. Look all addresses up at once. 2. A person none of whose addresses is known makes a
    client, which those behind find. 3. Addresses of two clients make these one, unless somebody
    parted them: then it is the client of the chat. 4. What is told in addition (another
    address, a name, the number behind a LID) is learnt.
    """
    known = clients.find(work.connection, {one for person in people for one in person.addresses})
    book = _Book(work, known)
    _add_unknown(book, people)
    owners = [_owner(book, person) for person in people]
    book.write()
    owners = [book.present(owner) for owner in owners]
    learnt = {book.present(owner) for owner in book.changed}
    records = clients.load(work.connection, set(owners))
    for person, owner in zip(people, owners, strict=True):
        records[owner] = _learn(work, records[owner], person, has_alias=owner in learnt)
        learnt.discard(owner)
    return [records[owner] for owner in owners]


@dataclass
class _Book:
    """Whose each address is. `aliases` are still to be written, `changed` has got one; `became`
    tells which client another one has become part of."""

    work: Work
    owners: dict[AddressKey, int]
    aliases: list[tuple[int, Address]] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    became: dict[int, int] = field(default_factory=dict)

    def write(self) -> None:
        """Write the aliases down."""
        clients.add_addresses(self.work.connection, self.aliases, self.work.now)
        self.changed |= {owner for owner, _ in self.aliases}
        self.aliases = []

    def merge(self, one: int, other: int) -> int:
        """Make two clients one, unless somebody parted them; the answer is whose the first
        one's addresses are then."""
        if merges.are_parted(self.work.connection, one, other):
            return one
        # First, so that each address remembers whose it was.
        self.write()
        survivor = do_merge(self.work, one, other)
        self.became[one + other - survivor] = survivor
        self.owners = {key: self.present(owner) for key, owner in self.owners.items()}
        return survivor

    def present(self, client_id: int) -> int:
        """The client that this one is by now."""
        while client_id in self.became:
            client_id = self.became[client_id]
        return client_id


def _add_unknown(book: _Book, people: Sequence[Person]) -> None:
    work, known = book.work, book.owners
    makers: list[Person] = []
    claimed: set[AddressKey] = set()
    for person in people:
        keys = {key_of(address) for address in person.addresses}
        if not (keys & known.keys() or keys & claimed):
            makers.append(person)
        # Who tells a further address of somebody claims it for those behind.
        claimed |= keys
    ids = clients.add(
        work.connection,
        [{"name": maker.name, "phone": _phone(maker.addresses), "seq": 0} for maker in makers],
        work.now,
    )
    pairs = [
        (client_id, address)
        for client_id, maker in zip(ids, makers, strict=True)
        for address in _distinct(maker.addresses)
    ]
    clients.add_addresses(work.connection, pairs, work.now)
    known.update({key_of(address): client_id for client_id, address in pairs})


def _owner(book: _Book, person: Person) -> int:
    """Whose the person's addresses are; those that are nobody's yet become theirs."""
    keys = [key_of(address) for address in person.addresses]
    owner = next((book.owners[key] for key in keys if key in book.owners), None)
    if owner is None:
        raise LookupError("every person is known or was just made")
    for address in person.addresses:
        other = book.owners.get(key_of(address))
        if other is None:
            book.owners[key_of(address)] = owner
            book.aliases.append((owner, address))
        elif other != owner:
            owner = book.merge(owner, other)
    return owner


def _learn(work: Work, client: Client, person: Person, *, has_alias: bool) -> Client:
    name = client.name or person.name
    # Of the person's addresses some may be another client's, from whom this one was parted.
    own = {key_of(address) for address in client.addresses}
    phone = client.phone or _phone([one for one in person.addresses if key_of(one) in own])
    if (name, phone) == (client.name, client.phone) and not has_alias:
        return client
    seq = work.next_seq()
    clients.change(work.connection, client.id, {"name": name, "phone": phone, "seq": seq})
    client = msgspec.structs.replace(client, name=name, phone=phone, seq=seq)
    audience = audience_of_client(work.connection, client.id)
    work.emit(
        EventKind.CLIENT_CHANGED,
        seq,
        client=rendering.client(client),
        before=audience,
        after=audience,
    )
    return client


def _person(message: WhatsAppMessage) -> Person:
    # On a message of ours the name is our own.
    name = "" if message.from_me else tidy(message.name or "")[:_NAME_LENGTH].strip()
    return Person((message.chat, *message.addresses), name)


def _phone(addresses: Sequence[Address]) -> str | None:
    return next((one.value for one in addresses if one.kind is AddressKind.PHONE), None)


def _distinct(addresses: Sequence[Address]) -> list[Address]:
    return list({key_of(address): address for address in addresses}.values())
