"""Which message an arrival quotes, and what that said."""

from typing import NamedTuple

import msgspec

from helpdesk.actions.arrival_group import Group
from helpdesk.domain.contents import Details, Quote
from helpdesk.domain.envelopes import MessageArrived
from helpdesk.store.records import Client, Message

_LENGTH = 200


class Quoted(NamedTuple):
    """The quoted message, as far as it is known, and the details of the one that quotes it."""

    message_id: str | None
    from_me: bool | None
    details: Details


def quoted_by(group: Group, arrival: MessageArrived, client: Client) -> Quoted:
    """What the arrival quotes. Senders choose ids, so one of ours and one of the client's may
    have the same: WhatsApp says whose it was, else ours comes first."""
    details = arrival.message.details
    told = None if details.quote is None else details.quote.from_me
    found = _find(group, arrival, client, (True, False) if told is None else (told,))
    if found is None:
        return Quoted(None, told, details)
    # WhatsApp quotes a signature too, which is shown nowhere else.
    is_otherwise = found.details.deleted_at is not None or found.details.signature
    if details.quote is None or not details.quote.content or is_otherwise:
        details = msgspec.structs.replace(details, quote=quote_of(found))
    return Quoted(found.id, found.from_me, details)


def quote_of(message: Message) -> Quote:
    """What a message says, for the one that quotes it; nothing when it was taken back."""
    content = "" if message.details.deleted_at is not None else message.content[:_LENGTH]
    return Quote(from_me=message.from_me, type=message.type, content=content)


def _find(
    group: Group, arrival: MessageArrived, client: Client, sides: tuple[bool, ...]
) -> Message | None:
    whatsapp_id = arrival.message.quoted_whatsapp_id
    if whatsapp_id is None:
        return None
    keys = [(arrival.instance_id, client.id, from_me, whatsapp_id) for from_me in sides]
    found = next((group.known[key] for key in keys if key in group.known), None)
    return None if found is None else group.changed.get(found.id, found)
