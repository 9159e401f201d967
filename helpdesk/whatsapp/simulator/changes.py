"""What happens on a simulated account and must survive: one line of its journal each."""

from typing import Literal

import msgspec

from helpdesk.whatsapp.simulator.shapes import Media, Message, Person


class Change(msgspec.Struct, frozen=True, tag_field="change", kw_only=True):
    """Something that happened and must survive."""


class PersonChanged(Change, frozen=True, kw_only=True, tag="person"):
    """A person is new, or has other particulars."""

    person: Person


class MessageAdded(Change, frozen=True, kw_only=True, tag="message"):
    """A message is in a chat."""

    message: Message


class MediaAdded(Change, frozen=True, kw_only=True, tag="media"):
    """A file was uploaded: messages may have it from now on."""

    media: Media


class AckChanged(Change, frozen=True, kw_only=True, tag="ack"):
    """A message of ours has another tick number."""

    chat: str
    id: str
    ack: int


class MessageChange(Change, frozen=True, kw_only=True):
    """Something befell the message of that key; `by` tells who did it."""

    chat: str
    id: str
    from_me: bool
    by: Literal["client", "page", "phone"]
    t: int


class MessageEdited(MessageChange, frozen=True, kw_only=True, tag="edited"):
    """A message has another text."""

    body: str


class MessageRevoked(MessageChange, frozen=True, kw_only=True, tag="revoked"):
    """A message was taken back for everybody."""


class MessageReacted(MessageChange, frozen=True, kw_only=True, tag="reacted"):
    """The client, or (`by_me`) we, put an emoji on a message or ("") took it off."""

    by_me: bool
    emoji: str


class ReadByUs(Change, frozen=True, kw_only=True, tag="read_by_us"):
    """The page let a client see that everything up to this message is read."""

    chat: str
    id: str


class DeviceLinked(Change, frozen=True, kw_only=True, tag="linked"):
    """The phone has linked a page; `device` is the secret that the page keeps."""

    device: str


class DeviceUnlinked(Change, frozen=True, kw_only=True, tag="unlinked"):
    """The phone knows no linked page any more."""


News = PersonChanged | MessageAdded | AckChanged | MessageEdited | MessageRevoked | MessageReacted
"""What a linked page must be told."""

AnyChange = News | MediaAdded | ReadByUs | DeviceLinked | DeviceUnlinked
