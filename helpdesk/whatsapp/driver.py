"""The interface between the bot and a page that behaves like WhatsApp Web.

The bot knows this interface and no page, browser or wa-js; tests drive the bot with another
implementation of it, the program with whatsapp/playwright.py.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import ChatInventory, Held, Tick, WhatsAppMessage
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import InstanceState


class StateSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The session moved to `state`; `phone` (digits) is given once it is known."""

    state: InstanceState
    phone: str | None = None
    detail: str | None = None


class QrSeen(msgspec.Struct, frozen=True):
    """The text of the QR code to show, or None when there is none to show any more."""

    text: str | None


class MessageSeen(msgspec.Struct, frozen=True):
    """A message is in the page, of whatever direction."""

    message: WhatsAppMessage


class TicksSeen(msgspec.Struct, frozen=True):
    """Ticks changed."""

    ticks: tuple[Tick, ...]


class IgnoredSeen(msgspec.Struct, frozen=True):
    """Something that helpdesk counts and does not store: a group, a channel, a status."""

    whatsapp_type: str


Seen = StateSeen | QrSeen | MessageSeen | TicksSeen | IgnoredSeen
Listener = Callable[[Seen], Awaitable[None]]


class PageError(Exception):
    """The page did not do what was asked. `code` is wa-js's or one of the driver's own words.

    `is_permanent`: the page is alive and refused, so asking again gives the same answer.
    Otherwise nothing is known about what happened (time-out, page gone, not connected), except
    when `nothing_happened` is true: the call never reached the page.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        is_permanent: bool = False,
        nothing_happened: bool = False,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.is_permanent = is_permanent
        self.nothing_happened = nothing_happened


class LookUp(StrEnum):
    """What the page says about a message id."""

    FOUND = "found"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class LookedUp(msgspec.Struct, frozen=True):
    """The answer to a look-up; `ack` is WhatsApp's tick number when FOUND. ABSENT is said only
    when the history is loaded back past the time asked for."""

    answer: LookUp
    ack: int = 0


class Inventory(msgspec.Struct, frozen=True):
    """Everything the page holds since a moment. `ignored` counts chats that are no person's.

    `is_complete` is false when something may be missing: a chat or a line of it could not be
    read, what came while the page was away is still being delivered, or a chat's history ends
    before that moment and nobody knows why. It may end because the number was paired later:
    no page has more then, and the inventory is complete.
    """

    chats: tuple[ChatInventory, ...]
    is_complete: bool
    ignored: int = 0


class Driver(Protocol):
    """One number's page. All methods may raise PageError; each is bounded in time."""

    async def run(self, listener: Listener) -> None:
        """Keep the page open until cancelled, and tell the listener everything in order.

        Restarts what fails with capped backoff, so it returns only when cancelled or logged
        out for good. The listener is awaited: a slow one slows the page's events down, and
        loses none. Cancelling closes the browser within 4 seconds.
        """

    async def send_text(
        self,
        chat: Address,
        text: str,
        *,
        whatsapp_id: str,
        quoted: tuple[str, bool] | None = None,
    ) -> int:
        """Hand a text to WhatsApp under the id given; the answer is its tick number by now.

        0 means that WhatsApp has it on its clock: a tick follows as TicksSeen. `quoted` is the
        bare id and from_me of the message it answers. A refusal is a permanent PageError.
        """

    async def look_up(self, chat: Address, whatsapp_id: str, *, written_at: Moment) -> LookedUp:
        """Whether the chat holds our own message of that bare id."""

    async def take_inventory(self, since: Moment) -> Inventory:
        """What every person's chat holds with a time of `since` or later."""

    async def fetch(self, chat: Address, wanted: tuple[Held, ...]) -> tuple[WhatsAppMessage, ...]:
        """The messages themselves, oldest first; those gone from the page are left out."""

    async def show_qr_code(self) -> None:
        """Show a QR code (again), after the rounds without a scan are used up."""

    async def take_over(self) -> None:
        """Answer a conflict with "use here"."""

    async def log_out(self) -> None:
        """End the session and move the profile aside once WhatsApp confirms."""
