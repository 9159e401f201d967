"""The interface between the bot and a page that behaves like WhatsApp Web.

The bot knows this interface and no page, browser or wa-js; tests drive the bot with another
implementation of it, the program with whatsapp/playwright.py.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from helpdesk.domain.addresses import Address
from helpdesk.domain.contents import Card, Media, Place
from helpdesk.domain.envelopes import ChatInventory, Held, Tick, WhatsAppMessage
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import Activity, InstanceState, MessageType

FILE_TOO_LARGE = "file_too_large"
"""Code of the PageError for a file that is larger than was asked for."""

NOT_WRITTEN = "not_written"
"""Code of the PageError for a file that this machine's disk did not take."""


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


class EditSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The text (or caption) of a message is another one since `at`."""

    whatsapp_id: str
    from_me: bool
    chat: Address
    addresses: tuple[Address, ...]
    content: str
    at: Moment


class DeletionSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The writer of a message has taken it back."""

    whatsapp_id: str
    from_me: bool
    chat: Address
    addresses: tuple[Address, ...]
    at: Moment


class ReactionSeen(msgspec.Struct, frozen=True, kw_only=True):
    """An emoji is on a message or, when empty, off it; `by_me`: it is ours."""

    whatsapp_id: str
    from_me: bool
    chat: Address
    addresses: tuple[Address, ...]
    by_me: bool
    emoji: str
    at: Moment


class PresenceSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A client types, records, or has stopped."""

    chat: Address
    addresses: tuple[Address, ...]
    activity: Activity


class IgnoredSeen(msgspec.Struct, frozen=True):
    """Something that helpdesk counts and does not store: a group, a channel, a status."""

    whatsapp_type: str


Seen = (
    StateSeen
    | QrSeen
    | MessageSeen
    | EditSeen
    | DeletionSeen
    | ReactionSeen
    | PresenceSeen
    | TicksSeen
    | IgnoredSeen
)
Listener = Callable[[Seen], Awaitable[None]]


class PageError(Exception):
    """The page did not do what was asked. `code` is wa-js's or one of the driver's own words.

    `is_permanent`: the page is alive and refused, so asking again gives the same answer.
    Otherwise nothing is known about what happened (time-out, page gone, not connected), except
    when `nothing_happened` is true: the call never reached the page, or too late to be begun.
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


class Text(msgspec.Struct, frozen=True):
    """A text to send."""

    text: str


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file to send: of `type` IMAGE, VIDEO, AUDIO (`media.is_voice`: as a voice note),
    STICKER or DOCUMENT, from a path on this machine. `media` has its name and MIME type."""

    path: Path
    type: MessageType
    media: Media
    caption: str = ""


Outgoing = Text | File | Place | tuple[Card, ...]
"""What can be sent."""


class Driver(Protocol):
    """One number's page. All methods may raise PageError; each is bounded in time."""

    async def run(self, listener: Listener) -> None:
        """Keep the page open until cancelled, and tell the listener everything in order.

        Restarts what fails with capped backoff, so it returns only when cancelled or logged
        out for good. The listener is awaited: a slow one slows the page's events down, and
        loses none. Cancelling closes the browser within 4 seconds.
        """

    async def send(
        self,
        chat: Address,
        content: Outgoing,
        *,
        whatsapp_id: str,
        quoted: tuple[str, bool] | None = None,
    ) -> int:
        """Hand a message to WhatsApp under the id given; the answer is its tick number by now.

        0 means that WhatsApp has it on its clock: a tick follows as TicksSeen. `quoted` is the
        bare id and from_me of the message it answers. A refusal is a permanent PageError.
        """

    async def download(
        self,
        chat: Address,
        whatsapp_id: str,
        *,
        from_me: bool,
        at: Moment,
        into: Path,
        largest: int | None = None,
    ) -> None:
        """Write the file of a message to the path `into`, which does not exist yet. A permanent
        PageError: WhatsApp has it no more, or (FILE_TOO_LARGE) it has more than `largest` bytes
        and was not fetched. NOT_WRITTEN: this machine did not take it."""

    async def edit(self, chat: Address, whatsapp_id: str, text: str) -> None:
        """Change the text of a message of ours. A refusal is a permanent PageError."""

    async def delete(self, chat: Address, whatsapp_id: str) -> None:
        """Take a message of ours back for everybody. A refusal is a permanent PageError."""

    async def react(self, chat: Address, whatsapp_id: str, *, from_me: bool, emoji: str) -> None:
        """Put our emoji on a message, or ("") take it off."""

    async def mark_read(self, chat: Address) -> None:
        """Let the client see that the chat has been read."""

    async def show_activity(self, chat: Address, activity: Activity) -> None:
        """Let the client see that we type or record, or have stopped."""

    async def find_number(self, phone: str) -> tuple[Address, ...]:
        """The addresses of whoever has this phone number (digits) on WhatsApp, the chat's own
        first. Empty when that is unknown: WhatsApp does not tell "no" from "cannot say"."""

    async def pairing_code(self, phone: str) -> str:
        """A code to type into the phone of that number instead of scanning the QR code; lives
        for some three minutes. Only while not paired."""

    async def look_up(self, chat: Address, whatsapp_id: str, *, written_at: Moment) -> LookedUp:
        """Whether the chat holds our own message of that bare id."""

    async def take_inventory(self, since: Moment) -> Inventory:
        """What every person's chat holds with a time of `since` or later."""

    async def fetch(self, chat: Address, wanted: tuple[Held, ...]) -> tuple[WhatsAppMessage, ...]:
        """The messages themselves, oldest first, with the reactions that are on them; those gone
        from the page are left out."""

    async def show_qr_code(self) -> None:
        """Show a QR code (again), after the rounds without a scan are used up."""

    async def take_over(self) -> None:
        """Answer a conflict with "use here"."""

    async def log_out(self) -> None:
        """End the session and move the profile aside once WhatsApp confirms."""

    def memory(self) -> int:
        """Bytes of memory that the page's browser uses; 0 when none runs."""

    def renewals(self) -> int:
        """How many browsers were opened anew because of the memory they used."""
