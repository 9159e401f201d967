"""One simulated WhatsApp account: the business's phone, the clients' phones, their messages."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
from msgspec.structs import replace

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.states import Activity
from helpdesk.whatsapp.ids import address_of_wid, wid_of_address
from helpdesk.whatsapp.simulator.changes import (
    AckChanged,
    AnyChange,
    DeviceLinked,
    DeviceUnlinked,
    MediaAdded,
    MessageAdded,
    MessageEdited,
    MessageReacted,
    MessageRevoked,
    News,
    PersonChanged,
    ReadByUs,
)
from helpdesk.whatsapp.simulator.journal import Journal
from helpdesk.whatsapp.simulator.shapes import (
    AddClient,
    ClientView,
    Media,
    Message,
    Person,
    PhoneView,
    Reaction,
)

FAILED, CLOCK, SENT, DELIVERED, READ, PLAYED = -1, 0, 1, 2, 3, 4

_FIRST_CLIENTS = (
    AddClient(name="Maria Souza", phone="5511988880001"),
    AddClient(name="João Lima", phone="5521977770002", lid="104300000000002"),
)


class Order(msgspec.Struct, frozen=True):
    """Something that the open pages are to do: a push and its content."""

    kind: str
    content: dict[str, object] = {}


class Account:
    """The truth about one account, in memory and in its journal.

    `log` holds what a linked page must be told, in order; a page remembers how far it got.
    People, messages, ticks and the linked device survive; the rest is of the moment and ends
    with the process: the open pages' `peer_ports`, the `orders` they were given, what WhatsApp
    holds against them (`mode`, `dropped`, `refusal`).
    """

    def __init__(self, name: str, journal: Journal) -> None:
        self.name = name
        digest = int(hashlib.sha256(name.encode()).hexdigest(), 16)
        self.phone = f"55119{digest % 100_000_000:08d}"
        self.lid = f"2043{digest % 10**11:011d}"
        self.people: dict[str, Person] = {}
        self.chats: dict[str, list[Message]] = {}
        self.media: dict[str, Media] = {}
        self.log: list[News] = []
        self.read_by_us: dict[str, str] = {}
        self.activities: dict[str, Activity] = {}
        self.shows: dict[str, Activity] = {}
        self.lost_chats: set[str] = set()
        self.device: str | None = None
        self.told = 0
        self.qr_code: str | None = None
        self.pairing_code: str | None = None
        self.peer_ports: set[int] = set()
        self.orders: list[Order] = []
        self.mode = "MAIN"
        self.mistaken_loads = 0
        self.dropped: tuple[str, ...] = ()
        self.is_online = True
        self.is_in_conflict = False
        self.refusal: str | None = None
        self.holds_uploads = False
        self.lost_media: set[str] = set()
        self.refused_transfers = 0
        self.repeats = 0
        self.version = 0
        self._positions: dict[tuple[str, str, bool], int] = {}
        self._watchers: set[asyncio.Event] = set()
        self._lock = asyncio.Lock()
        self._journal = journal
        for change in journal.read():
            self._apply(change)
        self.told = len(self.log)

    async def greet(self) -> None:
        """Give a new account the two clients it comes with."""
        if not self.people:
            await self.record([PersonChanged(person=person_of(new)) for new in _FIRST_CLIENTS])

    async def record(self, changes: list[AnyChange]) -> None:
        """Write the changes down, then let them be seen. Repeated messages change nothing."""
        async with self._lock:
            fresh = [change for change in changes if not self._is_known(change)]
            if not fresh:
                return
            await asyncio.to_thread(self._journal.append, fresh)
            for change in fresh:
                self._apply(change)
        self.notify()

    def order(self, kind: str, **content: object) -> None:
        """Have the pages that are open now do something."""
        self.orders.append(Order(kind, content))
        self.notify()

    def notify(self) -> None:
        """Wake whoever watches: something has changed, durable or not."""
        self.version += 1
        for watcher in self._watchers:
            watcher.set()

    @contextmanager
    def watch(self) -> Iterator[asyncio.Event]:
        """An event that is set after each change while the context lasts."""
        event = asyncio.Event()
        self._watchers.add(event)
        try:
            yield event
        finally:
            self._watchers.discard(event)

    def find(self, chat: str, bare_id: str, *, from_me: bool) -> Message | None:
        """The message of that key, or None."""
        position = self._positions.get((chat, bare_id, from_me))
        return None if position is None else self.chats[chat][position]

    def person_by_wid(self, wid: str) -> Person | None:
        """The person whom a wid means, by chat, phone or LID; it may be the business itself.
        WhatsApp knows a Brazilian number with and without the ninth digit, whichever it is
        registered under."""
        wanted = address_of_wid(wid)
        if wanted is None:
            return None
        for person in (*self.people.values(), self._itself()):
            known = person.lid if wanted.kind is AddressKind.LID else person.phone
            if known and Address(wanted.kind, known).canonical() == wanted.canonical():
                return person
        return None

    def _itself(self) -> Person:
        chat = wid_of_address(Address(AddressKind.PHONE, self.phone))
        return Person(chat=chat, name=self.name, phone=self.phone, lid=self.lid)

    def view(self, client: str | None, limit: int) -> PhoneView:
        """What the phone screen shows."""
        messages = on_phones(self.chats.get(client or "", []))
        return PhoneView(
            version=self.version,
            phone=self.phone,
            is_linked=self.device is not None,
            is_page_open=bool(self.peer_ports),
            has_qr_code=self.qr_code is not None,
            pairing_code=self.pairing_code,
            is_online=self.is_online,
            repeats=self.repeats,
            clients=tuple(self._client_view(person) for person in self.people.values()),
            messages=tuple(messages[-limit:]),
        )

    def _client_view(self, person: Person) -> ClientView:
        messages = on_phones(self.chats.get(person.chat, []))
        return ClientView(
            id=person.chat,
            name=person.name,
            phone=person.phone,
            lid=person.lid,
            is_reachable=person.is_reachable,
            unread=sum(1 for m in messages if m.from_me and m.ack < READ),
            last=messages[-1] if messages else None,
            shows=self.shows.get(person.chat, Activity.PAUSED),
            read_by_us=self.read_by_us.get(person.chat),
        )

    def _is_known(self, change: AnyChange) -> bool:
        if not isinstance(change, MessageAdded):
            return False
        message = change.message
        return (message.chat, message.id, message.from_me) in self._positions

    def _apply(self, change: AnyChange) -> None:
        match change:
            case PersonChanged(person=person):
                if person.chat in self.people:
                    self.log.append(change)
                self.people[person.chat] = person
            case MediaAdded(media=media):
                self.media[media.id] = media
            case MessageAdded(message=message):
                chat = self.chats.setdefault(message.chat, [])
                self._positions[message.chat, message.id, message.from_me] = len(chat)
                self.lost_chats.discard(message.chat)
                chat.append(message)
                self.log.append(change)
            case AckChanged(chat=wid, id=bare_id, ack=ack):
                self._alter(wid, bare_id, True, lambda message: replace(message, ack=ack))
                self.log.append(change)
            case MessageEdited() | MessageRevoked() | MessageReacted():
                key = (change.chat, change.id, change.from_me)
                self._alter(*key, lambda message: changed(message, change))
                self.log.append(change)
            case ReadByUs(chat=wid, id=bare_id):
                self.read_by_us[wid] = bare_id
            case DeviceLinked(device=device):
                self.device = device
                self.qr_code = self.pairing_code = None
            case DeviceUnlinked():
                self.device = None

    def _alter(
        self, chat: str, bare_id: str, from_me: bool, alter: Callable[[Message], Message]
    ) -> None:
        position = self._positions[chat, bare_id, from_me]
        self.chats[chat][position] = alter(self.chats[chat][position])


def changed(message: Message, change: MessageEdited | MessageRevoked | MessageReacted) -> Message:
    """The message after what befell it."""
    match change:
        case MessageEdited(body=body, t=t):
            return replace(message, body=body, edited=True, edited_t=t)
        case MessageRevoked():
            return replace(message, body="", is_revoked=True, media=None, place=None, cards=())
        case MessageReacted(by_me=by_me, emoji=emoji, t=t):
            others = [each for each in message.reactions if each.by_me != by_me]
            own = [Reaction(by_me=by_me, emoji=emoji, t=t)] if emoji else []
            return replace(message, reactions=(*others, *own), had_reactions=True)


def on_phones(messages: list[Message]) -> list[Message]:
    """The messages that reached the phones: not those on the page's clock, nor refused ones."""
    return [message for message in messages if not message.from_me or message.ack >= SENT]


def person_of(new: AddClient) -> Person:
    """The person that an AddClient describes. Raises ValueError without phone and LID."""
    phone = digits_of(new.phone)
    lid = digits_of(new.lid)
    if lid:
        chat = wid_of_address(Address(AddressKind.LID, lid))
    elif phone:
        chat = wid_of_address(Address(AddressKind.PHONE, phone))
    else:
        raise ValueError("a client needs a phone number or a LID")
    return Person(chat=chat, name=new.name.strip() or f"+{phone}", phone=phone, lid=lid)


def digits_of(text: str | None) -> str | None:
    """The digits of a number as people type it, or None without any."""
    return "".join(c for c in text or "" if c.isascii() and c.isdigit()) or None


def new_message_id() -> str:
    """A bare id such as phones make."""
    return "3A" + secrets.token_hex(9).upper()


def now() -> int:
    """The present second."""
    return int(time.time())
