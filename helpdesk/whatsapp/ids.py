"""WhatsApp's identifiers: made, parsed and told apart in this one place. Pure."""

import hashlib

from helpdesk.domain.addresses import Address, AddressKind

_PREFIX = "3EB0"
_DERIVED_DIGITS = 18
_PHONE_SERVERS = frozenset({"c.us", "s.whatsapp.net"})
_LID_SERVER = "lid"
_WHATSAPP_ITSELF = "0"


def derive_whatsapp_id(message_id: str, attempt: int) -> str:
    """The bare WhatsApp id under which attempt `attempt` of a message is sent.

    Derived and not drawn, so that after a crash the page can be asked for the very message.
    The prefix is the one WhatsApp Web gives its own ids.
    """
    digest = hashlib.sha256(f"{message_id}:{attempt}".encode()).hexdigest()
    return _PREFIX + digest[:_DERIVED_DIGITS].upper()


def address_of_wid(wid: str) -> Address | None:
    """The address behind a wid, or None when it is no person's.

    Groups, broadcasts, channels, the status list and WhatsApp's own account (0@c.us) are no
    persons. A device suffix ("5511999990000:12@c.us") is dropped.
    """
    user, _, server = wid.partition("@")
    digits = user.partition(":")[0]
    if not (digits.isascii() and digits.isdigit()) or digits == _WHATSAPP_ITSELF:
        return None
    if server in _PHONE_SERVERS:
        return Address(AddressKind.PHONE, digits)
    if server == _LID_SERVER:
        return Address(AddressKind.LID, digits)
    return None


def wid_of_address(address: Address) -> str:
    """The wid under which WhatsApp Web knows the chat of an address."""
    server = "c.us" if address.kind is AddressKind.PHONE else _LID_SERVER
    return f"{address.value}@{server}"
