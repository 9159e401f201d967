"""Who is behind an address."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import access_client, may_see
from helpdesk.actions.work import Work
from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.envelopes import WhatsAppMessage
from helpdesk.domain.events import Audience, EventKind
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import AttendanceShape, ClientShape
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances, clients
from helpdesk.store.clients import AddressKey, key_of
from helpdesk.store.records import Client

_NAME_LENGTH = 100
_EARLIER = 50


def show_client(connection: Connection, actor: Actor, client_id: int) -> ClientShape:
    """The client, if the actor may see one of the client's attendances."""
    return rendering.client(access_client(connection, actor, client_id))


def list_attendances(connection: Connection, actor: Actor, client_id: int) -> list[AttendanceShape]:
    """The client's attendances that the actor may see, the newest first, at most 50."""
    access_client(connection, actor, client_id)
    return [
        rendering.attendance(attendance)
        for attendance in attendances.of_client(connection, client_id, _EARLIER)
        if may_see(connection, actor, attendance)
    ]


def do_identify(work: Work, arrived: Sequence[WhatsAppMessage]) -> list[Client]:
    """The client behind each message, made where nobody has the address yet.

    1. Look all addresses up at once. 2. A message none of whose addresses is known makes a
    client, which the following messages of the same person find. 3. What a message tells in
    addition (another address, a name, the number behind a LID) is learnt.
    """
    known = clients.find(work.connection, {one for message in arrived for one in message.addresses})
    _add_unknown(work, arrived, known)
    owners, aliases = _assign(arrived, known)
    clients.add_addresses(work.connection, aliases, work.now)
    learnt = {owner for owner, _ in aliases}
    records = clients.load(work.connection, set(owners))
    for message, owner in zip(arrived, owners, strict=True):
        records[owner] = _learn(work, records[owner], message, has_alias=owner in learnt)
        learnt.discard(owner)
    return [records[owner] for owner in owners]


def _owner(message: WhatsAppMessage, known: dict[AddressKey, int]) -> int:
    """The client of the chat's own address, else of any other address of the person."""
    for address in (message.chat, *message.addresses):
        if key_of(address) in known:
            return known[key_of(address)]
    raise LookupError("every message's client is known or was just made")


def _add_unknown(
    work: Work, arrived: Sequence[WhatsAppMessage], known: dict[AddressKey, int]
) -> None:
    makers: list[WhatsAppMessage] = []
    claimed: set[AddressKey] = set()
    for message in arrived:
        keys = {key_of(address) for address in message.addresses}
        if not (keys & known.keys() or keys & claimed):
            makers.append(message)
        # A message that tells a further address of somebody claims it for those behind it.
        claimed |= keys
    ids = clients.add(
        work.connection,
        [{"name": _name(maker), "phone": _phone(maker.addresses), "seq": 0} for maker in makers],
        work.now,
    )
    pairs = [
        (client_id, address)
        for client_id, maker in zip(ids, makers, strict=True)
        for address in _distinct(maker.addresses)
    ]
    clients.add_addresses(work.connection, pairs, work.now)
    known.update({key_of(address): client_id for client_id, address in pairs})


def _assign(
    arrived: Sequence[WhatsAppMessage], known: dict[AddressKey, int]
) -> tuple[list[int], list[tuple[int, Address]]]:
    """Whose each message is, and the addresses that they tell in addition: the messages behind
    find these in `known`."""
    owners: list[int] = []
    aliases: list[tuple[int, Address]] = []
    for message in arrived:
        owner = _owner(message, known)
        owners.append(owner)
        for address in message.addresses:
            if key_of(address) not in known:
                known[key_of(address)] = owner
                aliases.append((owner, address))
    return owners, aliases


def _learn(work: Work, client: Client, message: WhatsAppMessage, *, has_alias: bool) -> Client:
    name = client.name or _name(message)
    phone = client.phone or _phone(message.addresses)
    if (name, phone) == (client.name, client.phone) and not has_alias:
        return client
    seq = work.next_seq()
    clients.change(work.connection, client.id, {"name": name, "phone": phone, "seq": seq})
    client = msgspec.structs.replace(client, name=name, phone=phone, seq=seq)
    audience = _audience(work.connection, client.id)
    work.emit(
        EventKind.CLIENT_CHANGED,
        seq,
        client=rendering.client(client),
        before=audience,
        after=audience,
    )
    return client


def _audience(connection: Connection, client_id: int) -> Audience:
    """Who may see the client: whoever may see an unfinished attendance of the client."""
    unfinished = attendances.unfinished_of_client(connection, client_id)
    if any(one.state is AttendanceState.WAITING for one in unfinished):
        return Audience(True)
    return Audience(False, frozenset(one.attendant.id for one in unfinished if one.attendant))


def _name(message: WhatsAppMessage) -> str:
    # On a message of ours the name is our own.
    return "" if message.from_me else (message.name or "").strip()[:_NAME_LENGTH]


def _phone(addresses: Sequence[Address]) -> str | None:
    return next((one.value for one in addresses if one.kind is AddressKind.PHONE), None)


def _distinct(addresses: Sequence[Address]) -> list[Address]:
    return list({key_of(address): address for address in addresses}.values())
