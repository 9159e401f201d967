"""Between the page's plain JSON and helpdesk's words. Pure.

The bridge serialises in the page and sends nothing but JSON; here it gets its types. A type of
message that helpdesk does not know stays a message: UNSUPPORTED, with WhatsApp's own word.
"""

from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import Card, Details, Media, Place, Quote, Reaction
from helpdesk.domain.envelopes import ChatInventory, Held, Tick, WhatsAppMessage
from helpdesk.domain.file_names import safe_name
from helpdesk.domain.moments import Moment, from_seconds
from helpdesk.domain.states import MessageType
from helpdesk.whatsapp.driver import (
    DeletionSeen,
    EditSeen,
    IgnoredSeen,
    MessageSeen,
    PresenceSeen,
    ReactionSeen,
)
from helpdesk.whatsapp.ids import address_of_wid
from helpdesk.whatsapp.payloads import (
    CardPayload,
    ChatPayload,
    DeletionPayload,
    EditPayload,
    FilePayload,
    HeldPayload,
    HeldReactionPayload,
    MessagePayload,
    PresencePayload,
    QuotePayload,
    ReactionPayload,
    TickPayload,
)
from helpdesk.whatsapp.vcards import read_card

CIPHERTEXT = "ciphertext"
VOICE = "ptt"
DELETED = "revoked"

_LOCATIONS = frozenset({"location", "live_location"})
_LONGEST_QUOTE = 200
_BYTES = "application/octet-stream"

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
        quoted_whatsapp_id=payload.quote.id if payload.quote else None,
        pending=payload.type == CIPHERTEXT,
        details=_details(payload),
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
    held = tuple(_held(line) for line in payload.messages if line.type not in _NOT_MESSAGES)
    return ChatInventory(chat, addresses_of(chat, payload.aliases), held)


def edit_of(payload: EditPayload) -> EditSeen | None:
    """The edit, or None when the chat is no person's."""
    chat = address_of_wid(payload.key.remote)
    if chat is None:
        return None
    return EditSeen(
        whatsapp_id=payload.key.id,
        from_me=payload.key.from_me,
        chat=chat,
        addresses=addresses_of(chat, payload.aliases),
        content=_content(payload),
        at=Moment(payload.at),
    )


def deletion_of(payload: DeletionPayload) -> DeletionSeen | None:
    """The deletion, or None when the chat is no person's."""
    chat = address_of_wid(payload.key.remote)
    if chat is None:
        return None
    return DeletionSeen(
        whatsapp_id=payload.key.id,
        from_me=payload.key.from_me,
        chat=chat,
        addresses=addresses_of(chat, payload.aliases),
        at=Moment(payload.at),
    )


def reaction_of(payload: ReactionPayload) -> ReactionSeen | None:
    """The reaction, or None when the chat is no person's."""
    chat = address_of_wid(payload.key.remote)
    if chat is None:
        return None
    return ReactionSeen(
        whatsapp_id=payload.key.id,
        from_me=payload.key.from_me,
        chat=chat,
        addresses=addresses_of(chat, payload.aliases),
        by_me=payload.by_me,
        emoji=_clean(payload.emoji),
        at=Moment(payload.at),
    )


def presence_of(payload: PresencePayload) -> PresenceSeen | None:
    """What the person does, or None when the chat is no person's."""
    chat = address_of_wid(payload.chat)
    if chat is None:
        return None
    addresses = addresses_of(chat, payload.aliases)
    return PresenceSeen(chat=chat, addresses=addresses, activity=payload.activity)


def addresses_of(chat: Address, aliases: tuple[str, ...]) -> tuple[Address, ...]:
    """Every address of the person, the chat's own first, each once."""
    known = [chat]
    for alias in aliases:
        address = address_of_wid(alias)
        if address is not None and address not in known:
            known.append(address)
    return tuple(known)


def _held(line: HeldPayload) -> Held:
    edited_at = None if line.edited_at is None else Moment(line.edited_at)
    at = from_seconds(line.t)
    reactions = None if line.reactions is None else _reactions(line.reactions)
    return Held(line.id, line.from_me, at, line.ack, line.type == DELETED, edited_at, reactions)


def _reactions(payloads: tuple[HeldReactionPayload, ...]) -> tuple[Reaction, ...]:
    """At most one of each side, the newest: that is how many WhatsApp has."""
    newest: dict[bool, Reaction] = {}
    for one in sorted(payloads, key=lambda one: one.at):
        if emoji := _clean(one.emoji):
            newest[one.by_me] = Reaction(from_me=one.by_me, emoji=emoji, at=Moment(one.at))
    return tuple(newest.values())


def _details(payload: MessagePayload) -> Details:
    # When a message was taken back is not known of one that is seen only afterwards.
    is_deleted = payload.type == DELETED
    return Details(
        media=_media(payload.file, is_voice=payload.type == VOICE) if payload.file else None,
        place=_place(payload),
        cards=tuple(_card(card) for card in payload.cards),
        quote=_quote(payload.quote) if payload.quote else None,
        is_forwarded=payload.is_forwarded,
        is_view_once=payload.is_view_once,
        deleted_at=from_seconds(payload.t) if is_deleted else None,
        reactions=_reactions(payload.reactions),
    )


def _media(file: FilePayload, *, is_voice: bool) -> Media:
    mime = _clean(file.mime or "").partition(";")[0].strip().lower()
    return Media(
        mime=mime or _BYTES,
        name=safe_name(_clean(file.name or "")),
        size=file.size or 0,
        seconds=file.seconds,
        width=file.width,
        height=file.height,
        is_voice=is_voice,
    )


def _place(payload: MessagePayload) -> Place | None:
    if payload.place is None or payload.type not in _LOCATIONS:
        return None
    name, _, address = _clean(payload.place.text or "").partition("\n")
    return Place(
        latitude=payload.place.lat, longitude=payload.place.lng, name=name, address=address
    )


def _card(payload: CardPayload) -> Card:
    return read_card(_clean(payload.vcard or ""), _clean(payload.name or ""))


def _quote(payload: QuotePayload) -> Quote:
    return Quote(
        from_me=payload.from_me,
        type=_TYPES.get(payload.type, MessageType.UNSUPPORTED),
        content=_content(payload)[:_LONGEST_QUOTE],
    )


def _content(payload: MessagePayload | QuotePayload | EditPayload) -> str:
    if payload.type == DELETED:
        return ""
    if payload.type in _SPOKEN:
        return _clean(payload.body or "")
    if isinstance(payload, MessagePayload) and payload.file is not None:
        return _clean(payload.caption or "")
    return _clean(payload.caption or payload.label or "")


def _clean(text: str) -> str:
    """The text without what a database cannot hold: NUL, and halves of surrogate pairs, which
    JavaScript leaves where it cuts an emoji in two."""
    return text.replace("\x00", "").encode(errors="replace").decode()
