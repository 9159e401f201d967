"""A simulated WhatsApp account in memory, with every chat of its phone.

Nothing here is WhatsApp, a browser or wa-js; what the real page does is tested in
tests/whatsapp. A FakePhone outlives the helpdesk: drivers attach to it one after the other,
clients write to it while nobody is attached, and it counts what was sent.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from typing import Protocol

import msgspec

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.envelopes import ChatInventory, Held, Tick, WhatsAppMessage
from helpdesk.domain.moments import Moment, now, whole_second
from helpdesk.domain.states import InstanceState, MessageType
from helpdesk.whatsapp.driver import (
    Inventory,
    LookedUp,
    LookUp,
    MessageSeen,
    PageError,
    Seen,
    TicksSeen,
)
from tests.waiting import News

_ids = itertools.count(1)


class Person(msgspec.Struct, frozen=True):
    """A client's side: the address of the chat, further addresses, the name they gave."""

    chat: Address
    also: tuple[Address, ...] = ()
    name: str | None = None

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Everything WhatsApp tells about the person."""
        return (self.chat, *self.also)


class Fate(Enum):
    """What becomes of the next message that is handed to WhatsApp."""

    REFUSED = auto()  # the page is alive and says no
    NEVER_ARRIVED = auto()  # the call did not reach the page
    LOST_BEFORE = auto()  # the page went away; the message did not leave
    LOST_AFTER = auto()  # the page went away; the message has left


class Sent(msgspec.Struct, frozen=True):
    """One message that WhatsApp took from helpdesk."""

    chat: Address
    whatsapp_id: str
    text: str
    quoted: tuple[str, bool] | None


Key = tuple[bool, str]
"""from_me, bare id: what makes a message one in its chat."""


class Screen(Protocol):
    """What shows the phone to helpdesk: a FakeDriver."""

    is_connected: bool

    def see(self, *seen: Seen) -> None:
        """Tell helpdesk, after what it was told before."""

    def move_to(self, state: InstanceState) -> None:
        """The session leaves CONNECTED."""

    def connect(self) -> None:
        """The session is paired and reaches CONNECTED."""


class FakePhone:
    """The account behind one number, with every chat. Give its state as you like:

    `automatic_ticks` are told after each message sent (default: one grey tick, nothing more);
    `fates` befall the next messages; while `may_send` is cleared WhatsApp takes its time to
    send, and while `may_show` is, to show its history; `remembers_since` bounds the history, as
    on a phone that has forgotten.
    """

    def __init__(
        self,
        number: str = "5511900000000",
        *,
        is_linked: bool = True,
        automatic_ticks: Sequence[int] = (1,),
        clock: Callable[[], Moment] = now,
    ) -> None:
        self.number = number
        self.is_linked = is_linked
        self.automatic_ticks = tuple(automatic_ticks)
        self.fates: deque[Fate] = deque()
        self.may_send = asyncio.Event()
        self.may_send.set()
        self.may_show = asyncio.Event()
        self.may_show.set()
        self.remembers_since: Moment | None = None
        self.sent: list[Sent] = []
        self.looked_up: list[str] = []
        self.news = News()
        self._clock = clock
        self._chats: dict[Address, dict[Key, WhatsAppMessage]] = {}
        self._people: dict[Address, tuple[Address, ...]] = {}
        self._driver: Screen | None = None

    # --- what people do with it -------------------------------------------------------------

    def write(
        self,
        person: Person,
        text: str,
        *,
        from_me: bool = False,
        whatsapp_id: str | None = None,
        at: Moment | None = None,
        pending: bool = False,
    ) -> WhatsAppMessage:
        """The person writes a text; with `from_me` the business does, on the phone itself. The
        same `whatsapp_id` again replaces the message, as content replaces ciphertext."""
        message = WhatsAppMessage(
            whatsapp_id=whatsapp_id or f"3A{next(_ids):016X}",
            from_me=from_me,
            chat=person.chat,
            addresses=person.addresses,
            at=whole_second(self._clock() if at is None else at),
            type=MessageType.UNSUPPORTED if pending else MessageType.TEXT,
            content="" if pending else text,
            whatsapp_type="ciphertext" if pending else "chat",
            name=person.name,
            ack=1 if from_me else 0,
            pending=pending,
        )
        self._people[person.chat] = person.addresses
        self._keep(message)
        self.tell(MessageSeen(message))
        return message

    def tick(self, whatsapp_id: str, ack: int) -> None:
        """The client's phone has got, read, played (2, 3, 4) our message, or it failed (-1)."""
        for chat in self._chats.values():
            message = chat.get((True, whatsapp_id))
            if message is not None:
                chat[True, whatsapp_id] = msgspec.structs.replace(message, ack=ack)
        self.tell(TicksSeen((Tick(whatsapp_id, True, ack),)))

    def link(self) -> None:
        """Scan the QR code."""
        self.is_linked = True
        if self._driver is not None:
            self._driver.connect()

    def unlink(self) -> None:
        """Remove this device on the phone."""
        self.is_linked = False
        if self._driver is not None:
            self._driver.move_to(InstanceState.LOGGED_OUT)

    def lose_page(self) -> None:
        """The page goes away and comes back, at once."""
        if self._driver is not None:
            self._driver.move_to(InstanceState.BACKOFF)
            self._driver.connect()

    def go_offline(self) -> None:
        """The page loses its connection to WhatsApp."""
        if self._driver is not None:
            self._driver.move_to(InstanceState.OFFLINE)

    def come_back(self) -> None:
        """The connection is there again."""
        if self._driver is not None:
            self._driver.connect()

    def tell(self, *seen: Seen) -> None:
        """Let the driver see it, if there is one and it is connected."""
        if self._driver is not None and self._driver.is_connected:
            self._driver.see(*seen)

    @property
    def texts(self) -> list[str]:
        """The texts that WhatsApp took from helpdesk, in order."""
        return [sent.text for sent in self.sent]

    # --- what its drivers do ----------------------------------------------------------------

    def attach(self, driver: Screen) -> None:
        """A driver's page is open."""
        self._driver = driver
        self.news.tell()

    def detach(self, driver: Screen) -> None:
        """It is closed."""
        if self._driver is driver:
            self._driver = None
        self.news.tell()

    @property
    def is_attached(self) -> bool:
        """Whether a driver's page is open."""
        return self._driver is not None

    async def take(self, sent: Sent) -> int:
        """WhatsApp takes a message, or does to it what `fates` says."""
        await self.may_send.wait()
        fate = self.fates.popleft() if self.fates else None
        if fate is Fate.REFUSED:
            raise PageError("refused", "WhatsApp does not want it", is_permanent=True)
        if fate is Fate.NEVER_ARRIVED:
            raise PageError("not_connected", "the page was not there", nothing_happened=True)
        if fate is not Fate.LOST_BEFORE:
            self._take(sent, is_told=fate is None)
        if fate is not None:
            self.lose_page()
            raise PageError("page_lost", "the page has gone")
        return 0

    def _take(self, sent: Sent, *, is_told: bool) -> None:
        message = WhatsAppMessage(
            whatsapp_id=sent.whatsapp_id,
            from_me=True,
            chat=sent.chat,
            addresses=self._people.get(sent.chat, (sent.chat,)),
            at=whole_second(self._clock()),
            type=MessageType.TEXT,
            content=sent.text,
            ack=0 if is_told else max(self.automatic_ticks, default=0),
        )
        self.sent.append(sent)
        self._keep(message)
        if is_told:
            self.tell(MessageSeen(message))
            for ack in self.automatic_ticks:
                self.tick(sent.whatsapp_id, ack)
        self.news.tell()

    def _keep(self, message: WhatsAppMessage) -> None:
        chat = self._chats.setdefault(message.chat, {})
        chat[message.from_me, message.whatsapp_id] = message

    def look_up(self, chat: Address, whatsapp_id: str, written_at: Moment) -> LookedUp:
        """Whether our message is in the chat."""
        self.looked_up.append(whatsapp_id)
        self.news.tell()
        message = self._chats.get(chat, {}).get((True, whatsapp_id))
        if message is not None:
            return LookedUp(LookUp.FOUND, message.ack)
        is_known = self.remembers_since is None or self.remembers_since <= written_at
        return LookedUp(LookUp.ABSENT if is_known else LookUp.UNKNOWN)

    def inventory(self, since: Moment) -> Inventory:
        """What every chat holds from the moment on."""
        start = max(since, self.remembers_since or Moment(0))
        chats = [
            ChatInventory(chat, self._people.get(chat, (chat,)), _held(messages.values(), start))
            for chat, messages in self._chats.items()
        ]
        return Inventory(
            chats=tuple(chat for chat in chats if chat.messages), is_complete=start == since
        )

    def fetch(self, chat: Address, wanted: Sequence[Held]) -> tuple[WhatsAppMessage, ...]:
        """The messages of the chat that are wanted and still there."""
        keys = {(one.from_me, one.whatsapp_id) for one in wanted}
        found = [one for key, one in self._chats.get(chat, {}).items() if key in keys]
        return tuple(sorted(found, key=lambda message: message.at))


def _held(messages: Iterable[WhatsAppMessage], start: Moment) -> tuple[Held, ...]:
    held = [
        Held(one.whatsapp_id, one.from_me, one.at, one.ack) for one in messages if one.at >= start
    ]
    return tuple(sorted(held, key=lambda one: one.at))


def number(value: str) -> Address:
    """An address of digits."""
    return Address(AddressKind.PHONE, value)
