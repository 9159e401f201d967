"""WhatsApp's identifiers: made, parsed and told apart in this one place. Pure."""

import hashlib

import msgspec

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


class MessageKey(msgspec.Struct, frozen=True):
    """The parts of a serialized message id; `remote` and `participant` are wids."""

    from_me: bool
    remote: str
    bare_id: str
    participant: str | None = None


def serialize_key(key: MessageKey) -> str:
    """The key as WhatsApp Web writes it, e.g. "true_5511999990000@c.us_3EB0AB"."""
    parts = ["true" if key.from_me else "false", key.remote, key.bare_id]
    if key.participant is not None:
        parts.append(key.participant)
    return "_".join(parts)


def parse_key(text: str) -> MessageKey:
    """The parts of a serialized id. Raises ValueError when it is none."""
    direction, _, rest = text.partition("_")
    remote, _, tail = rest.partition("_")
    if direction not in ("true", "false") or "@" not in remote or not tail:
        raise ValueError("not a serialized message id")
    bare_id, separator, participant = tail.rpartition("_")
    if not separator or "@" not in participant:
        bare_id, participant = tail, ""
    return MessageKey(direction == "true", remote, bare_id, participant or None)


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
