"""One simulated WhatsApp account: the business's phone, the clients' phones, their messages."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.whatsapp.ids import wid_of_address
from helpdesk.whatsapp.simulator.journal import Journal
from helpdesk.whatsapp.simulator.shapes import (
    AckChanged,
    AddClient,
    AnyChange,
    ClientView,
    DeviceLinked,
    DeviceUnlinked,
    Message,
    MessageAdded,
    Person,
    PersonChanged,
    PhoneView,
)

FAILED, CLOCK, SENT, DELIVERED, READ = -1, 0, 1, 2, 3

_FIRST_CLIENTS = (
    AddClient(name="Maria Souza", phone="5511988880001"),
    AddClient(name="João Lima", phone="5521977770002", lid="104300000000002"),
)


class Account:
    """The truth about one account, in memory and in its journal.

    `log` holds what a linked page must be told, in order; a page remembers how far it got.
    `is_online`, `is_in_conflict`, `refusal` and the count of `repeats` are of the moment and
    end with the process; everything else survives.
    """

    def __init__(self, name: str, journal: Journal) -> None:
        self.name = name
        digest = int(hashlib.sha256(name.encode()).hexdigest(), 16)
        self.phone = f"55119{digest % 100_000_000:08d}"
        self.lid = f"2043{digest % 10**11:011d}"
        self.people: dict[str, Person] = {}
        self.chats: dict[str, list[Message]] = {}
        self.log: list[MessageAdded | AckChanged] = []
        self.device: str | None = None
        self.told = 0
        self.qr_code: str | None = None
        self.open_pages = 0
        self.is_online = True
        self.is_in_conflict = False
        self.refusal: str | None = None
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
        """The person whom a wid means, by chat, phone or LID."""
        user, _, server = wid.partition("@")
        for person in self.people.values():
            known = person.lid if server == "lid" else person.phone
            if person.chat == wid or known == user:
                return person
        return None

    def view(self, client: str | None, limit: int) -> PhoneView:
        """What the phone screen shows."""
        messages = on_phones(self.chats.get(client or "", []))
        return PhoneView(
            version=self.version,
            phone=self.phone,
            is_linked=self.device is not None,
            is_page_open=self.open_pages > 0,
            has_qr_code=self.qr_code is not None,
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
        )

    def _is_known(self, change: AnyChange) -> bool:
        if not isinstance(change, MessageAdded):
            return False
        message = change.message
        return (message.chat, message.id, message.from_me) in self._positions

    def _apply(self, change: AnyChange) -> None:
        match change:
            case PersonChanged(person=person):
                self.people[person.chat] = person
            case MessageAdded(message=message):
                chat = self.chats.setdefault(message.chat, [])
                self._positions[message.chat, message.id, message.from_me] = len(chat)
                chat.append(message)
                self.log.append(change)
            case AckChanged(chat=wid, id=bare_id, ack=ack):
                self._apply_ack(wid, bare_id, ack)
                self.log.append(change)
            case DeviceLinked(device=device):
                self.device = device
                self.qr_code = None
            case DeviceUnlinked():
                self.device = None

    def _apply_ack(self, chat: str, bare_id: str, ack: int) -> None:
        position = self._positions[chat, bare_id, True]
        message = self.chats[chat][position]
        self.chats[chat][position] = msgspec.structs.replace(message, ack=ack)


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
