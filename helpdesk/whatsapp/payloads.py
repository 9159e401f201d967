"""The page's plain JSON, as the bridge writes it. Wids and keys are WhatsApp's, `t` counts
seconds; `aliases` are further wids of the person on the other side."""

import msgspec

from helpdesk.domain.states import Activity


class KeyPayload(msgspec.Struct, rename="camel", frozen=True):
    """A message key as the bridge writes it; `remote` is the wid of the chat."""

    from_me: bool
    remote: str
    id: str


class FilePayload(msgspec.Struct, frozen=True, kw_only=True):
    """A message's file, as far as WhatsApp Web knows it; `size` counts bytes."""

    mime: str | None = None
    name: str | None = None
    size: int | None = None
    seconds: float | None = None
    width: int | None = None
    height: int | None = None


class PlacePayload(msgspec.Struct, frozen=True, kw_only=True):
    """A location in degrees; `text` is its name and, on the lines after it, its address."""

    lat: float
    lng: float
    text: str | None = None


class CardPayload(msgspec.Struct, frozen=True, kw_only=True):
    """A contact card as it was sent."""

    name: str | None = None
    vcard: str | None = None


class QuotePayload(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """The key of the message that another one answers, and what it said."""

    id: str
    from_me: bool
    type: str
    body: str | None = None
    caption: str | None = None
    label: str | None = None


class HeldReactionPayload(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """An emoji that is on a message since `at` (milliseconds)."""

    by_me: bool
    emoji: str
    at: int


class MessagePayload(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """A message as the bridge writes it. `t` counts seconds; `aliases` are further wids of the
    person on the other side; for media `body` is a thumbnail and `caption` the text. `reactions`
    are told only of a message that was asked for."""

    key: KeyPayload
    type: str
    t: int
    body: str | None = None
    caption: str | None = None
    label: str | None = None
    ack: int = 0
    name: str | None = None
    aliases: tuple[str, ...] = ()
    file: FilePayload | None = None
    place: PlacePayload | None = None
    cards: tuple[CardPayload, ...] = ()
    quote: QuotePayload | None = None
    is_forwarded: bool = False
    is_view_once: bool = False
    reactions: tuple[HeldReactionPayload, ...] = ()


class TickPayload(msgspec.Struct, rename="camel", frozen=True):
    """New tick number of one message."""

    id: str
    from_me: bool
    ack: int


class HeldPayload(msgspec.Struct, rename="camel", frozen=True):
    """One message of a chat's inventory; `t` counts seconds, `edited_at` milliseconds. Without
    `reactions` the page cannot say whether there are any."""

    id: str
    from_me: bool
    t: int
    ack: int
    type: str
    edited_at: int | None = None
    reactions: tuple[HeldReactionPayload, ...] | None = None


class EditPayload(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """A message has another text since `at` (milliseconds)."""

    key: KeyPayload
    type: str
    at: int
    body: str | None = None
    caption: str | None = None
    label: str | None = None
    aliases: tuple[str, ...] = ()


class DeletionPayload(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """The writer of a message took it back at `at` (milliseconds)."""

    key: KeyPayload
    at: int
    aliases: tuple[str, ...] = ()


class ReactionPayload(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """An emoji is on a message since `at` (milliseconds); an empty one takes it off."""

    key: KeyPayload
    by_me: bool
    emoji: str
    at: int
    aliases: tuple[str, ...] = ()


class PresencePayload(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """What somebody does in their chat just now."""

    chat: str
    activity: Activity
    aliases: tuple[str, ...] = ()


class ChatPayload(msgspec.Struct, rename="camel", frozen=True):
    """One chat's inventory as the bridge writes it, oldest message first."""

    chat: str
    aliases: tuple[str, ...]
    messages: tuple[HeldPayload, ...]
