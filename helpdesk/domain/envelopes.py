"""What bot and web say to each other. Every envelope is one of these, as plain data, so that
a queue may be in memory or on another machine (interface: queue.py).

Inbound: bot to consumer. Outbound: dispatcher to bot. Envelopes carry media keys, never bytes.
"""

from enum import StrEnum

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import InstanceKind, InstanceState, MessageType


class Envelope(msgspec.Struct, frozen=True, tag_field="envelope", kw_only=True):
    """One message on a queue, always about one instance."""

    instance_id: int


# --- what the page holds --------------------------------------------------------------------


class WhatsAppMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message as WhatsApp has it, translated into helpdesk's words.

    `whatsapp_id` is the bare id, unique only per chat and direction: its sender chose it.
    `chat` is the address of the chat it stands in; `addresses` is everything known about the
    person on the other side, `chat` included. `ack` is WhatsApp's tick number (states.py) and
    means something for from_me only. `whatsapp_type` is WhatsApp's own word for the type.
    `pending` is true while WhatsApp has only the ciphertext: the content follows under the
    same id.
    """

    whatsapp_id: str
    from_me: bool
    chat: Address
    addresses: tuple[Address, ...]
    at: Moment
    type: MessageType
    content: str = ""
    whatsapp_type: str = "chat"
    name: str | None = None
    ack: int = 0
    quoted_whatsapp_id: str | None = None
    pending: bool = False


class Held(msgspec.Struct, frozen=True, array_like=True):
    """One line of an inventory: a message that the page holds."""

    whatsapp_id: str
    from_me: bool
    at: Moment
    ack: int


class ChatInventory(msgspec.Struct, frozen=True):
    """The messages of one chat that the page holds since the horizon, oldest first."""

    chat: Address
    addresses: tuple[Address, ...]
    messages: tuple[Held, ...]


# --- inbound: bot to consumer ---------------------------------------------------------------


class MessageArrived(Envelope, frozen=True, kw_only=True, tag="message_arrived"):
    """A message is in the page: written by a client, or by us (on the phone or from here).

    `is_live`: the page announced it as new, so it is no part of an old history.
    """

    message: WhatsAppMessage
    is_live: bool = True


class Tick(msgspec.Struct, frozen=True, array_like=True):
    """WhatsApp's tick number for one message."""

    whatsapp_id: str
    from_me: bool
    ack: int


class TicksChanged(Envelope, frozen=True, kw_only=True, tag="ticks_changed"):
    """Ticks of messages have changed."""

    ticks: tuple[Tick, ...]


class SendOutcome(StrEnum):
    """How an order to send ended. DEFERRED: nothing was handed over, so it may be tried again
    as if it had never left. UNSETTLED: the page was lost in the middle, so it is to be looked
    up when the number is connected again. UNCERTAIN: looking up cannot tell."""

    SENT = "sent"
    FAILED = "failed"
    DEFERRED = "deferred"
    UNSETTLED = "unsettled"
    UNCERTAIN = "uncertain"


class SendReported(Envelope, frozen=True, kw_only=True, tag="send_reported"):
    """The end of one SendMessage. `reason` is WhatsApp's word or a sentence, for people."""

    message_id: str
    attempt: int
    outcome: SendOutcome
    ack: int = 0
    reason: str | None = None


class InstanceStateChanged(Envelope, frozen=True, kw_only=True, tag="instance_state_changed"):
    """The session moved. `phone` (digits) is known once paired; `detail` adds to the state's
    sentence, e.g. which functions an outdated page lacks."""

    state: InstanceState
    at: Moment
    phone: str | None = None
    detail: str | None = None


class QrCodeChanged(Envelope, frozen=True, kw_only=True, tag="qr_code_changed"):
    """A QR code lies in the MediaStore under `media_key`, or (None) there is none any more."""

    media_key: str | None
    at: Moment


class InventoryTaken(Envelope, frozen=True, kw_only=True, tag="inventory_taken"):
    """What the page holds since the horizon, asked for by TakeInventory `request_id`."""

    request_id: str
    taken_at: Moment
    chats: tuple[ChatInventory, ...]
    is_complete: bool
    ignored: int = 0


class CatchUpEnded(Envelope, frozen=True, kw_only=True, tag="catch_up_ended"):
    """Everything asked for by FetchMissing `request_id` is on the inbound queue before this."""

    request_id: str
    is_complete: bool
    reason: str | None = None


Inbound = (
    MessageArrived
    | TicksChanged
    | SendReported
    | InstanceStateChanged
    | QrCodeChanged
    | InventoryTaken
    | CatchUpEnded
)

# --- outbound: dispatcher to bot ---------------------------------------------------------------


class SendMessage(Envelope, frozen=True, kw_only=True, tag="send_message"):
    """An order to send. `look_up_first`: it may have been sent before (a crash came between),
    so the bot asks the page for `whatsapp_id` before it sends; `written_at` bounds how far
    back the page's history must reach for "absent" to mean "not sent"."""

    message_id: str
    attempt: int
    whatsapp_id: str
    chat: Address
    type: MessageType
    content: str
    written_at: Moment
    look_up_first: bool = False
    quoted_whatsapp_id: str | None = None
    quoted_from_me: bool = False


class StartInstance(Envelope, frozen=True, kw_only=True, tag="start_instance"):
    """Open the page of this number, or show a new QR code when it waits for a click."""

    kind: InstanceKind
    name: str


class StopInstance(Envelope, frozen=True, kw_only=True, tag="stop_instance"):
    """Close the page; the session stays paired."""


class LogOutInstance(Envelope, frozen=True, kw_only=True, tag="log_out_instance"):
    """End the session: WhatsApp forgets this device and the profile is set aside.
    `must_forget`: another phone was paired, and nothing of it may be stored."""

    must_forget: bool = False


class TakeOver(Envelope, frozen=True, kw_only=True, tag="take_over"):
    """Answer a conflict with "use here"."""


class TakeInventory(Envelope, frozen=True, kw_only=True, tag="take_inventory"):
    """List what the page holds with a time of `since` or later."""

    request_id: str
    since: Moment


class WantedChat(msgspec.Struct, frozen=True):
    """Messages of one chat that the database lacks."""

    chat: Address
    messages: tuple[Held, ...]


class FetchMissing(Envelope, frozen=True, kw_only=True, tag="fetch_missing"):
    """Put these messages on the inbound queue, oldest first in each chat, then say ended."""

    request_id: str
    chats: tuple[WantedChat, ...]


Outbound = (
    SendMessage
    | StartInstance
    | StopInstance
    | LogOutInstance
    | TakeOver
    | TakeInventory
    | FetchMissing
)

_DECODER: msgspec.json.Decoder[Inbound | Outbound] = msgspec.json.Decoder(Inbound | Outbound)


def encode(envelope: Inbound | Outbound) -> bytes:
    """The envelope as JSON, with its tag."""
    return msgspec.json.encode(envelope)


def decode(text: bytes | str) -> Inbound | Outbound:
    """The envelope that `encode` wrote. Raises msgspec.ValidationError when it is none."""
    return _DECODER.decode(text)
