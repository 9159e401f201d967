"""Whoever gets the alarms is no client: nobody greets them, and they raise no alarm."""

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.settings import Settings
from helpdesk.store.records import Client


def is_owner(settings: Settings, client: Client) -> bool:
    """Whether the client has the phone that is told of alarms."""
    if not settings.alarm.phone:
        return False
    owner = Address(AddressKind.PHONE, settings.alarm.phone).canonical()
    return any(
        one.kind is AddressKind.PHONE and one.canonical() == owner for one in client.addresses
    )
