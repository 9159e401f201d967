"""A simulated WhatsApp in memory: phones that keep the truth, and drivers that show it.

Nothing here is WhatsApp, a browser or wa-js; what the real page does is tested in
tests/whatsapp. A FakePhone outlives the helpdesk: drivers attach to it one after the other,
clients write to it while nobody is attached, and it counts what was sent.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto

import msgspec

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.envelopes import ChatInventory, Held, Tick, WhatsAppMessage
from helpdesk.domain.moments import Moment, now, whole_second
from helpdesk.domain.states import InstanceKind, InstanceState, MessageType
from helpdesk.whatsapp.driver import (
    Inventory,
    Listener,
    LookedUp,
    LookUp,
    MessageSeen,
    PageError,
    QrSeen,
    Seen,
    StateSeen,
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
        self._driver: FakeDriver | None = None

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

    def attach(self, driver: "FakeDriver") -> None:
        """A driver's page is open."""
        self._driver = driver
        self.news.tell()

    def detach(self, driver: "FakeDriver") -> None:
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


class FakeDriver:
    """Shows a FakePhone to the bot; helpdesk.whatsapp.driver.Driver is what it implements."""

    def __init__(self, phone: FakePhone) -> None:
        self.phone = phone
        self.is_connected = False
        self._seen: asyncio.Queue[Seen] = asyncio.Queue()

    def see(self, *seen: Seen) -> None:
        """Tell the listener, after what it was told before."""
        for one in seen:
            self._seen.put_nowait(one)

    def move_to(self, state: InstanceState) -> None:
        """The session leaves CONNECTED."""
        self.is_connected = False
        self.see(StateSeen(state=state))

    def connect(self) -> None:
        """The session is paired and reaches CONNECTED."""
        self.see(
            StateSeen(state=InstanceState.SYNCING),
            StateSeen(state=InstanceState.CONNECTED, phone=self.phone.number),
        )
        self.is_connected = True

    async def run(self, listener: Listener) -> None:
        """Tell the listener everything in order until cancelled or logged out."""
        self.see(StateSeen(state=InstanceState.LOADING))
        if self.phone.is_linked:
            self.connect()
        else:
            self.see(QrSeen("2@simulated"), StateSeen(state=InstanceState.QR))
        self.phone.attach(self)
        try:
            while True:
                seen = await self._seen.get()
                await listener(seen)
                if seen == StateSeen(state=InstanceState.LOGGED_OUT):
                    return
        finally:
            self.is_connected = False
            self.phone.detach(self)

    async def send_text(
        self,
        chat: Address,
        text: str,
        *,
        whatsapp_id: str,
        quoted: tuple[str, bool] | None = None,
    ) -> int:
        """Hand it to the phone; 0, because ticks follow."""
        self._check_connected()
        return await self.phone.take(Sent(chat, whatsapp_id, text, quoted))

    async def look_up(self, chat: Address, whatsapp_id: str, *, written_at: Moment) -> LookedUp:
        """What the phone has of it."""
        self._check_connected()
        return self.phone.look_up(chat, whatsapp_id, written_at)

    async def take_inventory(self, since: Moment) -> Inventory:
        """What the phone holds."""
        self._check_connected()
        await self.phone.may_show.wait()
        return self.phone.inventory(since)

    async def fetch(self, chat: Address, wanted: tuple[Held, ...]) -> tuple[WhatsAppMessage, ...]:
        """The messages themselves."""
        self._check_connected()
        return self.phone.fetch(chat, wanted)

    async def show_qr_code(self) -> None:
        """Show the code again."""
        if not self.phone.is_linked:
            self.see(StateSeen(state=InstanceState.QR), QrSeen("2@simulated-again"))

    async def take_over(self) -> None:
        """The other place lets go."""
        self.connect()

    async def log_out(self) -> None:
        """The phone forgets this device."""
        self.phone.unlink()

    def _check_connected(self) -> None:
        if not self.is_connected:
            raise PageError("not_connected", "the page is not connected", nothing_happened=True)


class FakePhones:
    """The phones of several numbers; `make` is what helpdesk makes its drivers with."""

    def __init__(self) -> None:
        self._phones: dict[int, FakePhone] = {}

    def __getitem__(self, instance_id: int) -> FakePhone:
        """The phone of that number; each has its own digits."""
        if instance_id not in self._phones:
            self._phones[instance_id] = FakePhone(f"55119{instance_id:08d}")
        return self._phones[instance_id]

    def __setitem__(self, instance_id: int, phone: FakePhone) -> None:
        """From the next connect on it is another phone that is held to the screen."""
        self._phones[instance_id] = phone

    async def make(self, instance_id: int, kind: InstanceKind) -> FakeDriver:
        """A driver that is not running yet."""
        return FakeDriver(self[instance_id])


def number(value: str) -> Address:
    """An address of digits."""
    return Address(AddressKind.PHONE, value)
