"""What a handler gets: the request, decoded and typed, with who is calling and the parts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar
from urllib.parse import quote

import msgspec
from aiohttp import hdrs, web
from sqlalchemy import Connection

from helpdesk.actions.work import Ledger, Work
from helpdesk.config import Config
from helpdesk.domain.roles import Actor
from helpdesk.errors import Invalid, NotFound, TooLarge, Unauthenticated, UnsupportedType
from helpdesk.media.store import MediaStore
from helpdesk.whatsapp.simulator.client import SimulatorClient

T = TypeVar("T")

MAX_BODY = 1024 * 1024

# 18 digits fit the database's 64 bits.
_ID_DIGITS = 18
Id = Annotated[int, msgspec.Meta(ge=1, lt=10**_ID_DIGITS)]
"""The number of a thing, in a JSON body."""

_IN_ADDRESSES = "/?#[]@!$&'()*+,;=:%~"


class Follow(Protocol):
    """Answers a request with the event log over a WebSocket."""

    def __call__(
        self,
        request: web.Request,
        actor: Actor,
        *,
        after: int | None,
        epoch: str | None,
        is_batched: bool,
        is_pulsing: bool,
        may_go_on: Callable[[], Awaitable[bool]],
    ) -> Awaitable[web.StreamResponse]:
        """`after` None means from now on; `is_batched`: frames are arrays of events;
        `is_pulsing`: a pulse comes now and then; `may_go_on` tells whether the session still
        lasts."""


@dataclass(frozen=True)
class Parts:
    """What handlers work with. `is_ready` tells whether database and broker answer."""

    ledger: Ledger
    media: MediaStore
    config: Config
    follow: Follow
    practice: Callable[[int], Awaitable[SimulatorClient]]
    is_ready: Callable[[], Awaitable[dict[str, bool]]]
    metrics: Callable[[], bytes]


class Call:
    """One request to a handler."""

    def __init__(
        self, request: web.Request, parts: Parts, actor: Actor | None, token: str | None
    ) -> None:
        self.request = request
        self.parts = parts
        self.token = token
        self._actor = actor

    @property
    def actor(self) -> Actor:
        """Who is calling; the route's permission has been checked."""
        if self._actor is None:
            raise Unauthenticated("Sign in first.")
        return self._actor

    @property
    def visitor(self) -> Actor | None:
        """Who is calling, None when nobody is signed in."""
        return self._actor

    async def read(self, body: Callable[[Connection], T]) -> T:
        """Run the function over one consistent view of the database."""
        return await self.parts.ledger.read(body)

    async def write(self, body: Callable[[Work], T]) -> T:
        """Run the function in a transaction."""
        return await self.parts.ledger.write(body)

    def number(self, name: str) -> int:
        """A whole number in the path; anything else is a thing that does not exist."""
        text = self.request.match_info[name]
        if not (text.isascii() and text.isdecimal() and len(text) <= _ID_DIGITS):
            raise NotFound("There is no such thing.")
        return int(text)

    def text(self, name: str) -> str:
        """A part of the path."""
        return self.request.match_info[name]

    def query_number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number of the query within bounds."""
        text = self.request.query.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdecimal() and len(text) <= 18):
            raise Invalid(f"{name} must be a whole number.", fields={name: "not a whole number"})
        if not low <= int(text) <= high:
            reason = f"not between {low} and {high}"
            raise Invalid(f"{name} is {reason}.", fields={name: reason})
        return int(text)

    async def body(self, kind: type[T]) -> T:
        """The JSON body as that type. Raises Invalid naming the field that is wrong."""
        if self.request.content_type != "application/json":
            raise UnsupportedType("Send JSON (Content-Type: application/json).")
        try:
            content = await self.request.read()
        except web.HTTPRequestEntityTooLarge as error:
            raise TooLarge(f"The body is larger than {MAX_BODY} bytes.") from error
        return decode(content, kind)


Handler = Callable[[Call], Awaitable[web.StreamResponse]]


def decode(content: bytes, kind: type[T]) -> T:
    """JSON as that type, or Invalid."""
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        fields = {place.rstrip("`"): reason} if place else {}
        raise Invalid(f"The body is wrong: {error}.", fields=fields) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid("The body is not JSON.") from error
    except RecursionError as error:
        raise Invalid("The body is nested too deeply.") from error


def answer(value: Any, status: int = 200) -> web.Response:
    """The value as JSON."""
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json"
    )


def nothing() -> web.Response:
    """Done, and nothing to say."""
    return web.Response(status=204)


def see_other(where: str) -> web.Response:
    """Go to that page of ours next."""
    return web.Response(status=303, headers={hdrs.LOCATION: quote(where, safe=_IN_ADDRESSES)})
