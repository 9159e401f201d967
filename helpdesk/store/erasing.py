"""What is deleted for good: all of a client, or the messages of attendances.

Figures stay: attendances with their times, replies, the answers of feedbacks.
"""

import hashlib
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    Delete,
    String,
    Update,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from helpdesk.domain.addresses import AddressKind
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import MessageStatus
from helpdesk.store.chunks import chunks
from helpdesk.store.clients import AddressKey
from helpdesk.store.schema import (
    addresses,
    attendances,
    attendances_feedbacks,
    client_tags,
    clients,
    drafts,
    erasures,
    events,
    feedback_requests,
    messages,
    partings,
    superseded,
)

_FIND_ERASED = select(erasures.c.address_hash, erasures.c.at).where(
    erasures.c.address_hash.in_(bindparam("hashes", expanding=True))
)


class Gone(NamedTuple):
    """What was deleted: how many messages, and the MediaStore's keys of their files."""

    messages: int
    files: set[str]


def persons_of(connection: Connection, client_id: int) -> list[int]:
    """A client and all who are part of them."""
    is_theirs = (clients.c.merged_into == client_id) & clients.c.merged_into.is_not(None)
    found = select(clients.c.id).where(or_(clients.c.id == client_id, is_theirs))
    return list(connection.execute(found.order_by(clients.c.id)).scalars())


def attendances_of(connection: Connection, client_ids: Collection[int]) -> list[int]:
    """The ids of the attendances of these clients, the oldest first."""
    found = select(attendances.c.id).where(attendances.c.client_id.in_(client_ids))
    return list(connection.execute(found.order_by(attendances.c.id)).scalars())


def names_of(connection: Connection, client_ids: Collection[int]) -> set[str]:
    """What these clients are called."""
    found = select(clients.c.name).where(clients.c.id.in_(client_ids), clients.c.name != "")
    return set(connection.execute(found).scalars())


def numbers_of(connection: Connection, client_ids: Collection[int]) -> set[str]:
    """The digits of every address and chat of these clients, in every spelling known."""
    numbers: set[str] = set()
    for statement in (
        select(clients.c.phone).where(clients.c.id.in_(client_ids)),
        select(addresses.c.value, addresses.c.canonical).where(
            addresses.c.client_id.in_(client_ids)
        ),
        select(attendances.c.chat_value).where(attendances.c.client_id.in_(client_ids)),
    ):
        numbers.update(one for row in connection.execute(statement) for one in row if one)
    return numbers


def addresses_of(connection: Connection, client_ids: Collection[int]) -> list[AddressKey]:
    """The kind and canonical form of every address of these clients."""
    found = select(addresses.c.kind, addresses.c.canonical).where(
        addresses.c.client_id.in_(client_ids)
    )
    return [(AddressKind(row.kind), row.canonical) for row in connection.execute(found)]


def newest_of(connection: Connection, client_ids: Collection[int]) -> Moment | None:
    """WhatsApp's time of the last message of these clients' attendances."""
    theirs = select(attendances.c.id).where(attendances.c.client_id.in_(client_ids))
    newest = select(func.max(messages.c.at)).where(messages.c.attendance_id.in_(theirs))
    found: int | None = connection.execute(newest).scalar()
    return None if found is None else Moment(found)


def remember(connection: Connection, keys: Iterable[AddressKey], at: Moment) -> None:
    """Let what these addresses wrote until then never come back."""
    hashes = {hash_of(key) for key in keys}
    for some in chunks(hashes):
        connection.execute(delete(erasures).where(erasures.c.address_hash.in_(some)))
        rows = [{"address_hash": one, "at": at} for one in some]
        connection.execute(insert(erasures), rows)


def erased_until(connection: Connection, keys: Collection[AddressKey]) -> dict[AddressKey, Moment]:
    """Until when what each of these addresses wrote is erased, of those of which any is."""
    hashes = {hash_of(key): key for key in keys}
    found: dict[AddressKey, Moment] = {}
    for some in chunks(hashes):
        rows = connection.execute(_FIND_ERASED, {"hashes": some})
        found |= {hashes[row.address_hash]: Moment(row.at) for row in rows}
    return found


def hash_of(key: AddressKey) -> str:
    """What proves that an address is meant without saying which it is."""
    kind, canonical = key
    return hashlib.sha256(f"{kind}:{canonical}".encode()).hexdigest()


def delete_messages(connection: Connection, attendance_ids: Collection[int]) -> Gone:
    """Delete every message of these attendances, what clients said about them with a rating, and
    the links that ask for one. A message that is on its way to WhatsApp leaves its id there, so
    that its echo is not taken for one that was written on the phone."""
    number, files = 0, set[str]()
    for some in chunks(attendance_ids):
        is_theirs = messages.c.attendance_id.in_(some)
        keys = select(messages.c.media_key).where(is_theirs, messages.c.media_key.is_not(None))
        files.update(connection.execute(keys.distinct()).scalars())
        ids = select(messages.c.id).where(is_theirs)
        connection.execute(delete(superseded).where(superseded.c.message_id.in_(ids)))
        _keep_ids_on_their_way(connection, some)
        number += connection.execute(delete(messages).where(is_theirs)).rowcount
        for statement in _beside_messages(some):
            connection.execute(statement)
    return Gone(number, files)


def _keep_ids_on_their_way(connection: Connection, attendance_ids: list[int]) -> None:
    on_their_way = select(messages.c.instance_id, messages.c.whatsapp_id, messages.c.id).where(
        messages.c.attendance_id.in_(attendance_ids),
        messages.c.status == MessageStatus.SENDING,
        messages.c.whatsapp_id.is_not(None),
    )
    names = ["instance_id", "whatsapp_id", "message_id"]
    connection.execute(insert(superseded).from_select(names, on_their_way))


def _beside_messages(attendance_ids: list[int]) -> tuple[Update | Delete, ...]:
    return (
        update(attendances_feedbacks)
        .where(attendances_feedbacks.c.attendance_id.in_(attendance_ids))
        .values(comment=None),
        delete(feedback_requests).where(feedback_requests.c.attendance_id.in_(attendance_ids)),
        delete(drafts).where(drafts.c.attendance_id.in_(attendance_ids)),
    )


def empty_attendances(connection: Connection, attendance_ids: Collection[int], now: Moment) -> None:
    """Let attendances stand without messages."""
    for some in chunks(attendance_ids):
        connection.execute(
            update(attendances)
            .where(attendances.c.id.in_(some))
            .values(
                last_message_id=None,
                unread_count=0,
                unanswered_since=None,
                erased_at=now,
                updated_at=now,
            )
        )


def forget_chats(connection: Connection, client_ids: Collection[int]) -> None:
    """Let the attendances of these clients name no chat any more."""
    connection.execute(
        update(attendances)
        .where(attendances.c.client_id.in_(client_ids))
        .values(chat_value=literal("erased-") + cast(attendances.c.id, String))
    )


def forget_clients(connection: Connection, client_ids: Collection[int], now: Moment) -> None:
    """Leave of these clients that they were there."""
    for statement in (
        delete(addresses).where(
            or_(addresses.c.client_id.in_(client_ids), addresses.c.came_from.in_(client_ids))
        ),
        delete(client_tags).where(client_tags.c.client_id.in_(client_ids)),
        delete(partings).where(
            or_(partings.c.client_id.in_(client_ids), partings.c.other_id.in_(client_ids))
        ),
        update(clients)
        .where(clients.c.id.in_(client_ids))
        .values(
            name="",
            plain_name="",
            phone=None,
            is_named=False,
            notes="",
            is_blocked=False,
            language=None,
            erased_at=now,
            updated_at=now,
        ),
    ):
        connection.execute(statement)


def events_of(
    connection: Connection, client_ids: Collection[int], attendance_ids: Collection[int] = ()
) -> list[tuple[int, bytes]]:
    """The number and text of each event about these clients; where attendances are given, of
    those about these."""
    found = select(events.c.seq, events.c.text).where(events.c.client_id.in_(client_ids))
    if attendance_ids:
        found = found.where(events.c.attendance_id.in_(attendance_ids))
    return [(row.seq, row.text.encode()) for row in connection.execute(found)]


def message_ids_of(connection: Connection, attendance_ids: Collection[int]) -> set[str]:
    """The ids of all messages of these attendances."""
    found: set[str] = set()
    for some in chunks(attendance_ids):
        ids = select(messages.c.id).where(messages.c.attendance_id.in_(some))
        found.update(connection.execute(ids).scalars())
    return found
