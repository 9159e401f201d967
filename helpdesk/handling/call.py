"""What a handler gets: the request, decoded and typed, with who is calling and the parts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, Protocol, TypeVar
from urllib.parse import quote

import msgspec
from aiohttp import hdrs, web
from sqlalchemy import Connection

from helpdesk.actions.media_sweeping import SecondLook
from helpdesk.actions.work import Ledger, Work
from helpdesk.config import Config
from helpdesk.domain.roles import Actor
from helpdesk.errors import Invalid, NotFound, TooLarge, Unauthenticated, UnsupportedType
from helpdesk.handling.afterwards import Afterwards
from helpdesk.handling.proxies import caller_of, came_by_https
from helpdesk.handling.push import Push
from helpdesk.handling.realtime import Realtime
from helpdesk.handling.unclaimed import Unclaimed
from helpdesk.language import ENGLISH, N_
from helpdesk.mail import Mailer
from helpdesk.media.deriving import Deriver
from helpdesk.media.room import Room
from helpdesk.media.store import MediaStore
from helpdesk.media.turns import Turns
from helpdesk.media.workshop import Workshop
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
    """What handlers work with. `is_ready` tells whether database and broker answer; `mailer` is
    None where no mail server is set; in `turns` are those who ask for the same at once,
    in `unclaimed` is what was made for somebody who had gone by then;
    `second_look` is told of kept files that no message has come to name; `realtime` is None where
    Firestore is not set up; `push` tells by web push."""

    ledger: Ledger
    media: MediaStore
    workshop: Workshop
    room: Room
    deriver: Deriver
    config: Config
    follow: Follow
    practice: Callable[[int], Awaitable[SimulatorClient]]
    is_ready: Callable[[], Awaitable[dict[str, bool]]]
    metrics: Callable[[], Awaitable[bytes]]
    second_look: SecondLook
    mailer: Mailer | None = None
    realtime: Realtime | None = None
    push: Push | None = None
    afterwards: Afterwards = field(default_factory=Afterwards)
    turns: Turns = field(default_factory=Turns)
    unclaimed: Unclaimed = field(default_factory=Unclaimed)


class Manners(NamedTuple):
    """How the caller is spoken to: the language (language.py) and the business's time zone (an
    IANA name; "" for the machine's own)."""

    language: str
    time_zone: str


PLAIN_MANNERS = Manners(ENGLISH, "")


class Call:
    """One request to a handler. `language` is the caller's, `time_zone` the business's. Actions
    that read and write more than once get `ledger`: where a route asks for somebody, each of its
    writes begins by looking whether they still are who they were when the call came."""

    def __init__(
        self,
        request: web.Request,
        parts: Parts,
        actor: Actor | None,
        token: str | None,
        manners: Manners = PLAIN_MANNERS,
    ) -> None:
        self.request = request
        self.parts = parts
        self.ledger = parts.ledger
        self.token = token
        self.language = manners.language
        self.time_zone = manners.time_zone
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

    @property
    def address(self) -> str:
        """Where the call comes from; "" where that is unknown."""
        forwarded = self.request.headers.getall(hdrs.X_FORWARDED_FOR, ())
        trusted = self.parts.config.trusted_proxies
        return caller_of(self.request.remote or "", forwarded, trusted)

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by HTTPS: to this process, or to a proxy before it."""
        request, config = self.request, self.parts.config
        if request.secure or config.public_url.startswith("https:"):
            return True
        forwarded = request.headers.get(hdrs.X_FORWARDED_PROTO, "")
        return came_by_https(request.remote or "", forwarded, config.trusted_proxies)

    @property
    def has_gone(self) -> bool:
        """Whether whoever calls has gone, and gets no answer any more."""
        return self.request.transport is None

    async def read(self, body: Callable[[Connection], T]) -> T:
        """Run the function over one consistent view of the database."""
        return await self.ledger.read(body)

    async def write(self, body: Callable[[Work], T]) -> T:
        """Run the function in a transaction."""
        return await self.ledger.write(body)

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
            raise Invalid(
                "{name} must be a whole number.",
                fields={name: N_("not a whole number")},
                values={"name": name},
            )
        if not low <= int(text) <= high:
            raise Invalid(
                "{name} is not between {low} and {high}.",
                fields={name: N_("not between {low} and {high}")},
                values={"name": name, "low": low, "high": high},
            )
        return int(text)

    async def body(self, kind: type[T]) -> T:
        """The JSON body as that type. Raises Invalid naming the field that is wrong."""
        if self.request.content_type != "application/json":
            raise UnsupportedType("Send JSON (Content-Type: application/json).")
        try:
            content = await self.request.read()
        except web.HTTPRequestEntityTooLarge as error:
            raise TooLarge(
                "The body is larger than {limit} bytes.", values={"limit": MAX_BODY}
            ) from error
        return decode(content, kind)


Handler = Callable[[Call], Awaitable[web.StreamResponse]]


def decode(content: bytes, kind: type[T]) -> T:
    """JSON as that type, or Invalid."""
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError as error:
        raise wrong_body(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid("The body is not JSON.") from error
    except RecursionError as error:
        raise Invalid("The body is nested too deeply.") from error


def wrong_body(error: msgspec.ValidationError) -> Invalid:
    """The refusal of a body that has not the form of its type, naming the field."""
    reason, _, place = str(error).partition(" - at `$.")
    fields = {place.rstrip("`"): reason} if place else {}
    return Invalid("The body is wrong: {error}.", fields=fields, values={"error": str(error)})


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
