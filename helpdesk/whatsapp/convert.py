"""Between the page's plain JSON and helpdesk's words. Pure.

bridge.js serialises in the page and sends nothing but JSON; here it gets its types. A type of
message that helpdesk does not know stays a message: UNSUPPORTED, with WhatsApp's own word.
"""

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import ChatInventory, Held, Tick, WhatsAppMessage
from helpdesk.domain.moments import from_seconds
from helpdesk.domain.states import MessageType
from helpdesk.whatsapp.driver import IgnoredSeen, MessageSeen
from helpdesk.whatsapp.ids import address_of_wid

CIPHERTEXT = "ciphertext"

_TYPES = {
    "chat": MessageType.TEXT,
    "ptt": MessageType.AUDIO,
    "audio": MessageType.AUDIO,
    "image": MessageType.IMAGE,
    "video": MessageType.VIDEO,
    "ptv": MessageType.VIDEO,
    "document": MessageType.DOCUMENT,
    "sticker": MessageType.STICKER,
    "location": MessageType.LOCATION,
    "live_location": MessageType.LOCATION,
    "vcard": MessageType.CONTACT,
    "multi_vcard": MessageType.CONTACT,
}

# Answers to buttons and lists: their body is what the person chose, and worth reading.
_SPOKEN = frozenset(
    {"chat", "buttons_response", "list_response", "template_button_reply", "interactive_response"}
)

_NOT_MESSAGES = frozenset(
    {
        "e2e_notification",
        "notification",
        "notification_template",
        "gp2",
        "group_notification",
        "broadcast_notification",
        "protocol",
        "debug",
    }
)


class KeyPayload(msgspec.Struct, rename="camel", frozen=True):
    """A message key as the bridge writes it; `remote` is the wid of the chat."""

    from_me: bool
    remote: str
    id: str


class MessagePayload(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """A message as the bridge writes it. `t` counts seconds; `aliases` are further wids of the
    person on the other side; for media `body` is a thumbnail and `caption` the text."""

    key: KeyPayload
    type: str
    t: int
    body: str | None = None
    caption: str | None = None
    label: str | None = None
    ack: int = 0
    name: str | None = None
    aliases: tuple[str, ...] = ()
    quoted_id: str | None = None


class TickPayload(msgspec.Struct, rename="camel", frozen=True):
    """New tick number of one message."""

    id: str
    from_me: bool
    ack: int


class HeldPayload(msgspec.Struct, rename="camel", frozen=True):
    """One message of a chat's inventory; `t` counts seconds."""

    id: str
    from_me: bool
    t: int
    ack: int
    type: str


class ChatPayload(msgspec.Struct, rename="camel", frozen=True):
    """One chat's inventory as the bridge writes it, oldest message first."""

    chat: str
    aliases: tuple[str, ...]
    messages: tuple[HeldPayload, ...]


def message_of(payload: MessagePayload) -> WhatsAppMessage | None:
    """The message, or None for what is none (notices) or is no person's."""
    chat = address_of_wid(payload.key.remote)
    if chat is None or payload.type in _NOT_MESSAGES:
        return None
    return WhatsAppMessage(
        whatsapp_id=payload.key.id,
        from_me=payload.key.from_me,
        chat=chat,
        addresses=addresses_of(chat, payload.aliases),
        at=from_seconds(payload.t),
        type=_TYPES.get(payload.type, MessageType.UNSUPPORTED),
        content=_content(payload),
        whatsapp_type=payload.type,
        name=_clean(payload.name or "") or None,
        ack=payload.ack,
        quoted_whatsapp_id=payload.quoted_id,
        pending=payload.type == CIPHERTEXT,
    )


def seen_of(payload: MessagePayload) -> MessageSeen | IgnoredSeen:
    """What the listener is told of a message in the page."""
    message = message_of(payload)
    if message is None:
        return IgnoredSeen(payload.type)
    return MessageSeen(message)


def tick_of(payload: TickPayload) -> Tick:
    """The tick in helpdesk's words."""
    return Tick(payload.id, payload.from_me, payload.ack)


def chat_inventory_of(payload: ChatPayload) -> ChatInventory | None:
    """The chat's inventory without what is no message; None when the chat is no person's."""
    chat = address_of_wid(payload.chat)
    if chat is None:
        return None
    held = tuple(
        Held(line.id, line.from_me, from_seconds(line.t), line.ack)
        for line in payload.messages
        if line.type not in _NOT_MESSAGES
    )
    return ChatInventory(chat, addresses_of(chat, payload.aliases), held)


def addresses_of(chat: Address, aliases: tuple[str, ...]) -> tuple[Address, ...]:
    """Every address of the person, the chat's own first, each once."""
    known = [chat]
    for alias in aliases:
        address = address_of_wid(alias)
        if address is not None and address not in known:
            known.append(address)
    return tuple(known)


def _content(payload: MessagePayload) -> str:
    if payload.type in _SPOKEN:
        return _clean(payload.body or "")
    return _clean(payload.caption or payload.label or "")


def _clean(text: str) -> str:
    """The text without what a database cannot hold: NUL, and halves of surrogate pairs, which
    JavaScript leaves where it cuts an emoji in two."""
    return text.replace("\x00", "").encode(errors="replace").decode()
