"""What the simulated page asks of its account, one JSON object each: {"id", "op", ...}."""

from typing import Literal

import msgspec


class Request(msgspec.Struct, frozen=True, tag_field="op", kw_only=True):
    """Something that the page asks for."""

    id: int


class Hello(Request, frozen=True, kw_only=True, tag="hello"):
    """The page is there. `device` is the secret it keeps, `keys` the tail of its QR code."""

    device: str | None
    keys: str


class RefreshRef(Request, frozen=True, kw_only=True, tag="refresh"):
    """A new QR code is wanted."""


class Send(Request, frozen=True, kw_only=True, tag="send"):
    """A message of ours, under the bare id that the page chose."""

    chat: str
    message: str
    body: str
    quoted: str | None = None


class FindPerson(Request, frozen=True, kw_only=True, tag="find_person"):
    """Who is behind this wid, if anybody on WhatsApp is."""

    wid: str


class History(Request, frozen=True, kw_only=True, tag="history"):
    """Messages of a chat on one side of an anchor; `count` None is all there are."""

    chat: str
    anchor: str
    from_me: bool
    direction: Literal["before", "after"]
    count: int | None


class Around(Request, frozen=True, kw_only=True, tag="around"):
    """One message, wherever it stands."""

    chat: str
    message: str
    from_me: bool


class TakeOver(Request, frozen=True, kw_only=True, tag="take_over"):
    """Use WhatsApp here."""


class LogOut(Request, frozen=True, kw_only=True, tag="log_out"):
    """End the session from the page."""


AnyRequest = Hello | RefreshRef | Send | FindPerson | History | Around | TakeOver | LogOut
_REQUESTS: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)


def decode_request(text: str | bytes) -> AnyRequest:
    """The request that a page sent. Raises msgspec.DecodeError when it is none."""
    return _REQUESTS.decode(text)
