"""What the simulated page asks of its account, one JSON object each: {"id", "op", ...}."""

from typing import Literal

import msgspec

from helpdesk.domain.contents import Card, Place
from helpdesk.domain.states import Activity


class Request(msgspec.Struct, frozen=True, tag_field="op", kw_only=True):
    """Something that the page asks for; `is_again`: the connection was lost before an answer
    came, so it may have been carried out already."""

    id: int
    is_again: bool = False


class Hello(Request, frozen=True, kw_only=True, tag="hello"):
    """The page is there. `device` is the secret it keeps, `keys` the tail of its QR code; a
    page that lost its connection says how far it has been told."""

    device: str | None
    keys: str
    position: int | None = None


class RefreshRef(Request, frozen=True, kw_only=True, tag="refresh"):
    """A new QR code is wanted."""


class PairingCode(Request, frozen=True, kw_only=True, tag="pairing_code"):
    """A code to type into the phone of this number instead of scanning."""

    phone: str


class Send(Request, frozen=True, kw_only=True, tag="send"):
    """A message of ours, under the bare id that the page chose."""

    chat: str
    message: str
    body: str
    type: str = "chat"
    quoted: str | None = None
    quoted_from_me: bool = False
    media: str | None = None
    place: Place | None = None
    cards: tuple[Card, ...] = ()


class OfMessage(Request, frozen=True, kw_only=True):
    """Something that the page does to the message of that key."""

    chat: str
    message: str
    from_me: bool


class EditMessage(OfMessage, frozen=True, kw_only=True, tag="edit"):
    """Another text."""

    body: str


class RevokeMessage(OfMessage, frozen=True, kw_only=True, tag="revoke"):
    """Taken back for everybody."""


class ReactToMessage(OfMessage, frozen=True, kw_only=True, tag="react"):
    """Our emoji on it, or ("") off it."""

    emoji: str


class SeeChat(Request, frozen=True, kw_only=True, tag="see"):
    """Everything in the chat has been read."""

    chat: str


class Subscribe(Request, frozen=True, kw_only=True, tag="subscribe"):
    """The page wants to be told when this person types."""

    chat: str


class ShowActivity(Request, frozen=True, kw_only=True, tag="show"):
    """Somebody types or records here, or has stopped."""

    chat: str
    activity: Activity


class FindPerson(Request, frozen=True, kw_only=True, tag="find_person"):
    """Who is behind this wid, if anybody on WhatsApp is."""

    wid: str


class History(Request, frozen=True, kw_only=True, tag="history"):
    """Messages of a chat on one side of an anchor, or its calls; `count` None is all there are."""

    chat: str
    anchor: str
    from_me: bool
    direction: Literal["before", "after"]
    count: int | None
    is_of_calls: bool = False


class Around(Request, frozen=True, kw_only=True, tag="around"):
    """One message, wherever it stands."""

    chat: str
    message: str
    from_me: bool


class Reactions(OfMessage, frozen=True, kw_only=True, tag="reactions"):
    """The emojis that are on the message."""


class TakeOver(Request, frozen=True, kw_only=True, tag="take_over"):
    """Use WhatsApp here."""


class LogOut(Request, frozen=True, kw_only=True, tag="log_out"):
    """End the session from the page."""


MarkRequest = EditMessage | RevokeMessage | ReactToMessage | SeeChat | Subscribe | ShowActivity
AnyRequest = (
    Hello
    | RefreshRef
    | PairingCode
    | Send
    | MarkRequest
    | FindPerson
    | History
    | Around
    | Reactions
    | TakeOver
    | LogOut
)
_REQUESTS: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)


def decode_request(text: str | bytes) -> AnyRequest:
    """The request that a page sent. Raises msgspec.DecodeError when it is none."""
    return _REQUESTS.decode(text)
