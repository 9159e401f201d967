"""What bot and web say to each other. Every envelope is one of these, as plain data, so that
a queue may be in memory or on another machine (interface: queue.py).

Inbound: bot to consumer. Outbound: dispatcher to bot. Envelopes carry media keys, never bytes.
"""

from enum import StrEnum

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import PLAIN, Details, Found, Reaction
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Activity, InstanceKind, InstanceState, MessageType


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
    same id. `details` say what the message holds beside its text; a file in them is PENDING:
    it is asked for by FetchMedia.
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
    details: Details = PLAIN


class Held(msgspec.Struct, frozen=True, array_like=True):
    """One line of an inventory: a message that the page holds. `is_deleted`: its writer took it
    back; `edited_at`: when its text was changed last (None: never); `reactions`: those that are
    on it (None: the page cannot say)."""

    whatsapp_id: str
    from_me: bool
    at: Moment
    ack: int
    is_deleted: bool = False
    edited_at: Moment | None = None
    reactions: tuple[Reaction, ...] | None = None


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


class MessageEdited(Envelope, frozen=True, kw_only=True, tag="message_edited"):
    """The writer of a message has changed its text (of a file: the caption) to `content`."""

    whatsapp_id: str
    from_me: bool
    chat: Address
    addresses: tuple[Address, ...]
    content: str
    at: Moment


class MessageDeleted(Envelope, frozen=True, kw_only=True, tag="message_deleted"):
    """The writer of a message has taken it back for everybody."""

    whatsapp_id: str
    from_me: bool
    chat: Address
    addresses: tuple[Address, ...]
    at: Moment


class ReactionChanged(Envelope, frozen=True, kw_only=True, tag="reaction_changed"):
    """Somebody put an emoji on a message, or ("") took it off: the client, or (`by_me`) we, on
    the phone or from here. `from_me` belongs to the message's key."""

    whatsapp_id: str
    from_me: bool
    chat: Address
    addresses: tuple[Address, ...]
    by_me: bool
    emoji: str
    at: Moment


class MediaFetched(Envelope, frozen=True, kw_only=True, tag="media_fetched"):
    """What became of FetchMedia: the file lies in the MediaStore under `media_key`, or (None)
    it could not be fetched for the `reason`; `is_gone` when it never can be, `is_waiting` when
    only this machine cannot take it just now. `found` is what a look into it told."""

    whatsapp_id: str
    from_me: bool
    chat: Address
    media_key: str | None
    mime: str = ""
    size: int = 0
    found: Found | None = None
    is_gone: bool = False
    is_waiting: bool = False
    reason: str | None = None


class PresenceChanged(Envelope, frozen=True, kw_only=True, tag="presence_changed"):
    """A client types, records, or stops doing so. Worth nothing a few seconds later."""

    chat: Address
    addresses: tuple[Address, ...]
    activity: Activity
    at: Moment


class IgnoredCounted(Envelope, frozen=True, kw_only=True, tag="ignored_counted"):
    """So many messages of groups, broadcasts, channels and the status list went by."""

    count: int


class Outcome(StrEnum):
    """How a question to the page ended. NOT_BEGUN: it was never put to the page, so WhatsApp has
    not heard of it. REFUSED: the page is alive and said no. UNKNOWN: it did not answer in time,
    so it may have happened or not."""

    DONE = "done"
    NOT_BEGUN = "not_begun"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Answered(Envelope, frozen=True, kw_only=True, tag="answered"):
    """The answer to a Question. `value` is what was asked for, if anything was (the pairing
    code; the addresses of a number, as JSON); `reason` is for people."""

    request_id: str
    outcome: Outcome
    value: str | None = None
    reason: str | None = None


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
    | MessageEdited
    | MessageDeleted
    | ReactionChanged
    | MediaFetched
    | PresenceChanged
    | IgnoredCounted
    | Answered
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
    back the page's history must reach for "absent" to mean "not sent". From `expires_at` on it
    is not sent any more. Of `details` the file, place and cards count: a file is in the
    MediaStore under its key."""

    message_id: str
    attempt: int
    whatsapp_id: str
    chat: Address
    type: MessageType
    content: str
    written_at: Moment
    look_up_first: bool = False
    expires_at: Moment | None = None
    quoted_whatsapp_id: str | None = None
    quoted_from_me: bool = False
    details: Details = PLAIN


class FetchMedia(Envelope, frozen=True, kw_only=True, tag="fetch_media"):
    """Put the file of a message into the MediaStore and report MediaFetched."""

    chat: Address
    whatsapp_id: str
    from_me: bool
    at: Moment


class MarkRead(Envelope, frozen=True, kw_only=True, tag="mark_read"):
    """Let the client see that the chat has been read."""

    chat: Address


class ShowActivity(Envelope, frozen=True, kw_only=True, tag="show_activity"):
    """Let the client see that somebody types or records here, or has stopped."""

    chat: Address
    activity: Activity


class Question(Envelope, frozen=True, kw_only=True):
    """Something for the page to do whose answer somebody waits for, until `deadline` at most:
    after that it is not begun any more. It ends with Answered `request_id`, always."""

    request_id: str
    deadline: Moment


class AskPairingCode(Question, frozen=True, kw_only=True, tag="ask_pairing_code"):
    """Pair by a code typed into the phone `phone` (digits); the value is the code."""

    phone: str


class AskNumber(Question, frozen=True, kw_only=True, tag="ask_number"):
    """Whether the phone number (digits) is on WhatsApp: DONE with the addresses as JSON, or
    UNKNOWN; there is no certain "no"."""

    phone: str


class EditMessage(Question, frozen=True, kw_only=True, tag="edit_message"):
    """Change the text of a message of ours."""

    chat: Address
    whatsapp_id: str
    content: str


class DeleteMessage(Question, frozen=True, kw_only=True, tag="delete_message"):
    """Take a message of ours back for everybody."""

    chat: Address
    whatsapp_id: str


class React(Question, frozen=True, kw_only=True, tag="react"):
    """Put our emoji on a message, or ("") take it off."""

    chat: Address
    whatsapp_id: str
    from_me: bool
    emoji: str


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
    | FetchMedia
    | MarkRead
    | ShowActivity
    | AskPairingCode
    | AskNumber
    | EditMessage
    | DeleteMessage
    | React
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
