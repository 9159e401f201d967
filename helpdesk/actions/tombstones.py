"""WhatsApp still holds what was erased or deleted for its age: it does not come back from there."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from helpdesk.actions.settings import load_settings
from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import ChatInventory, MessageArrived
from helpdesk.domain.moments import DAY, Moment
from helpdesk.store import erasing, messages
from helpdesk.store.clients import AddressKey, key_of
from helpdesk.store.records import Instance


class Tombstones:
    """Until when what some addresses wrote is erased."""

    def __init__(self, connection: Connection, addresses: Iterable[Address]) -> None:
        keys = {key_of(address) for address in addresses}
        self._until: dict[AddressKey, Moment] = erasing.erased_until(connection, keys)

    def cover(self, addresses: Iterable[Address], at: Moment) -> bool:
        """Whether what one of these wrote at that time is erased, or what was written to it."""
        if not self._until:
            return False
        return any(at <= self._until.get(key_of(address), -1) for address in addresses)


def without_gone(
    connection: Connection, arrived: Sequence[MessageArrived]
) -> Sequence[MessageArrived]:
    """The arrivals without those that were erased already, and without attempts of ours that a
    retry replaced. What was on its way during the erasure may be later by WhatsApp's time: it is
    known by its id, as those attempts are."""
    stones = Tombstones(connection, (address for one in arrived for address in _addresses(one)))
    ours = [one for one in arrived if one.message.from_me]
    superseded = messages.superseded(
        connection,
        {one.instance_id for one in ours},
        {one.message.whatsapp_id for one in ours},
    )
    return [
        one
        for one in arrived
        if not stones.cover(_addresses(one), one.message.at)
        and not (one.message.from_me and (one.instance_id, one.message.whatsapp_id) in superseded)
    ]


def tombstones_of(connection: Connection, chats: Sequence[ChatInventory]) -> Tombstones:
    """The tombstones among the chats of an inventory."""
    return Tombstones(connection, (address for chat in chats for address in chat.addresses))


def deleted_until(connection: Connection, instance: Instance, now: Moment) -> Moment:
    """Up to when a message that is not there may have been deleted for its age, and is not
    missing. What was written while the number was away was never here to be deleted."""
    days = load_settings(connection).retention.days
    if days == 0 or instance.online_until is None:
        return Moment(0)
    return Moment(min(now - days * DAY, instance.online_until))


def _addresses(arrival: MessageArrived) -> tuple[Address, ...]:
    return (arrival.message.chat, *arrival.message.addresses)
