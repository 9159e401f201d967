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
from helpdesk.domain.contents import PLAIN, Details, Edit, Media, Place, Reaction
from helpdesk.domain.envelopes import ChatInventory, Held, Tick, WhatsAppMessage
from helpdesk.domain.moments import Moment, now, whole_second
from helpdesk.domain.states import Activity, InstanceState, MessageType
from helpdesk.whatsapp.driver import (
    DeletionSeen,
    EditSeen,
    File,
    Inventory,
    LookedUp,
    LookUp,
    MessageSeen,
    Outgoing,
    PageError,
    PresenceSeen,
    ReactionSeen,
    Seen,
    Text,
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
    """What becomes of the next message that is handed to WhatsApp, or the next question."""

    REFUSED = auto()  # the page is alive and says no
    NEVER_ARRIVED = auto()  # the call did not reach the page
    LOST_BEFORE = auto()  # the page went away; the message did not leave
    LOST_AFTER = auto()  # the page went away; the message has left


class Sent(msgspec.Struct, frozen=True):
    """One message that WhatsApp took from helpdesk; of a file `text` is the caption and `file`
    what was in it."""

    chat: Address
    whatsapp_id: str
    text: str
    quoted: tuple[str, bool] | None
    type: MessageType = MessageType.TEXT
    details: Details = PLAIN
    file: bytes | None = None


def sent_of(
    chat: Address, whatsapp_id: str, content: Outgoing, quoted: tuple[str, bool] | None
) -> Sent:
    """What a call of Driver.send hands over."""
    if isinstance(content, Text):
        return Sent(chat, whatsapp_id, content.text, quoted)
    if isinstance(content, File):
        details, file = Details(media=content.media), content.path.read_bytes()
        return Sent(chat, whatsapp_id, content.caption, quoted, content.type, details, file)
    if isinstance(content, Place):
        details = Details(place=content)
        return Sent(chat, whatsapp_id, "", quoted, MessageType.LOCATION, details)
    details = Details(cards=content)
    return Sent(chat, whatsapp_id, "", quoted, MessageType.CONTACT, details)


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
    `fates` befall the next messages and questions, `file_fates` the next files asked for; while
    `may_send` is cleared WhatsApp takes its time to send, while `may_upload` is, to send files of
    `slow_from` bytes or more, while `may_show` is, to show its history, while `may_answer` is, to
    do anything else, and while `may_close` is, the page takes its time to close;
    `remembers_since` bounds the history, as on a phone that has forgotten. `numbers` are those
    that WhatsApp finds, by their digits.
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
        self.file_fates: deque[Fate] = deque()
        self.may_send, self.may_upload = _set_event(), _set_event()
        self.may_show, self.may_answer = _set_event(), _set_event()
        self.may_close = _set_event()
        self.slow_from = 0
        self.numbers: dict[str, tuple[Address, ...]] = {}
        self.remembers_since: Moment | None = None
        self.sent: list[Sent] = []
        self.looked_up: list[str] = []
        self.read_marks: list[Address] = []
        self.activities: list[tuple[Address, Activity]] = []
        self.files: dict[str, bytes] = {}
        self.handed_out: list[str] = []
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
        type: MessageType = MessageType.TEXT,
        details: Details = PLAIN,
        quoted_whatsapp_id: str | None = None,
    ) -> WhatsAppMessage:
        """The person writes a text; with `from_me` the business does, on the phone itself. The
        same `whatsapp_id` again replaces the message, as content replaces ciphertext."""
        message = WhatsAppMessage(
            whatsapp_id=whatsapp_id or f"3A{next(_ids):016X}",
            from_me=from_me,
            chat=person.chat,
            addresses=person.addresses,
            at=whole_second(self._clock() if at is None else at),
            type=MessageType.UNSUPPORTED if pending else type,
            content="" if pending else text,
            whatsapp_type="ciphertext" if pending else _WHATSAPP_TYPES.get(type, "chat"),
            name=person.name,
            ack=1 if from_me else 0,
            quoted_whatsapp_id=quoted_whatsapp_id,
            pending=pending,
            details=PLAIN if pending else details,
        )
        self._people[person.chat] = person.addresses
        self._keep(message)
        self.tell(MessageSeen(message))
        return message

    def write_file(
        self,
        person: Person,
        content: bytes,
        *,
        type: MessageType = MessageType.IMAGE,
        mime: str = "image/png",
        name: str = "picture.png",
        caption: str = "",
        from_me: bool = False,
    ) -> WhatsAppMessage:
        """The person, or the business on the phone, sends a file."""
        whatsapp_id = f"3A{next(_ids):016X}"
        self.files[whatsapp_id] = content
        details = Details(media=Media(mime=mime, name=name, size=len(content)))
        return self.write(
            person, caption, from_me=from_me, whatsapp_id=whatsapp_id, type=type, details=details
        )

    def edit(
        self, whatsapp_id: str, text: str, *, from_me: bool = False, at: Moment | None = None
    ) -> None:
        """The writer of a message changes its text."""
        at = whole_second(self._clock()) if at is None else at
        before = self._message(whatsapp_id, from_me)
        edits = (*before.details.edits, Edit(content=before.content, at=at))
        details = msgspec.structs.replace(before.details, edits=edits)
        message = msgspec.structs.replace(before, content=text, details=details)
        self._keep(message)
        self.tell(
            EditSeen(
                whatsapp_id=whatsapp_id,
                from_me=from_me,
                chat=message.chat,
                addresses=message.addresses,
                content=text,
                at=at,
            )
        )

    def delete(self, whatsapp_id: str, *, from_me: bool = False, at: Moment | None = None) -> None:
        """The writer of a message takes it back; the phone forgets what it said."""
        at = whole_second(self._clock()) if at is None else at
        before = self._message(whatsapp_id, from_me)
        message = msgspec.structs.replace(before, content="", details=Details(deleted_at=at))
        self._keep(message)
        self.tell(
            DeletionSeen(
                whatsapp_id=whatsapp_id,
                from_me=from_me,
                chat=message.chat,
                addresses=message.addresses,
                at=at,
            )
        )

    def react(
        self,
        whatsapp_id: str,
        emoji: str,
        *,
        from_me: bool,
        by_me: bool = False,
        at: Moment | None = None,
    ) -> None:
        """The person, or we, put an emoji on a message or ("") take it off."""
        at = self._clock() if at is None else at
        before = self._message(whatsapp_id, from_me)
        reactions = [one for one in before.details.reactions if one.from_me is not by_me]
        if emoji:
            reactions.append(Reaction(from_me=by_me, emoji=emoji, at=at))
        details = msgspec.structs.replace(before.details, reactions=tuple(reactions))
        message = msgspec.structs.replace(before, details=details)
        self._keep(message)
        self.tell(
            ReactionSeen(
                whatsapp_id=whatsapp_id,
                from_me=from_me,
                chat=message.chat,
                addresses=message.addresses,
                by_me=by_me,
                emoji=emoji,
                at=at,
            )
        )

    def show(self, person: Person, activity: Activity) -> None:
        """The person types, records, or stops."""
        self.tell(PresenceSeen(chat=person.chat, addresses=person.addresses, activity=activity))

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
        if sent.file is not None and len(sent.file) >= self.slow_from:
            await self.may_upload.wait()
        fate = _drawn(self.fates)
        if fate is not Fate.LOST_BEFORE:
            self._take(sent, is_told=fate is None)
        if fate is not None:
            self.lose_page()
            raise PageError("page_lost", "the page has gone")
        return 0

    async def answer(self) -> None:
        """WhatsApp deals with a question, or does to it what `fates` says."""
        await self.may_answer.wait()
        if _drawn(self.fates) is not None:
            raise PageError("timeout", "the page did not answer")

    async def hand_out_file(self, whatsapp_id: str) -> bytes:
        """The file of a message, or what `file_fates` says."""
        self.handed_out.append(whatsapp_id)
        self.news.tell()
        await self.may_show.wait()
        if _drawn(self.file_fates) is not None:
            raise PageError("timeout", "the file did not come")
        return self.files[whatsapp_id]

    def note_read(self, chat: Address) -> None:
        """The client sees that the chat has been read."""
        self.read_marks.append(chat)
        self.news.tell()

    def note_activity(self, chat: Address, activity: Activity) -> None:
        """The client sees what is done here."""
        self.activities.append((chat, activity))
        self.news.tell()

    def _take(self, sent: Sent, *, is_told: bool) -> None:
        message = WhatsAppMessage(
            whatsapp_id=sent.whatsapp_id,
            from_me=True,
            chat=sent.chat,
            addresses=self._people.get(sent.chat, (sent.chat,)),
            at=whole_second(self._clock()),
            type=sent.type,
            content=sent.text,
            details=sent.details,
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

    def _message(self, whatsapp_id: str, from_me: bool) -> WhatsAppMessage:
        key = (from_me, whatsapp_id)
        return next(chat[key] for chat in self._chats.values() if key in chat)

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


_WHATSAPP_TYPES = {
    MessageType.IMAGE: "image",
    MessageType.VIDEO: "video",
    MessageType.AUDIO: "ptt",
    MessageType.DOCUMENT: "document",
    MessageType.STICKER: "sticker",
    MessageType.LOCATION: "location",
    MessageType.CONTACT: "vcard",
}


def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


def _drawn(fates: deque[Fate]) -> Fate | None:
    """The next fate, if it lets the call reach the page."""
    fate = fates.popleft() if fates else None
    if fate is Fate.REFUSED:
        raise PageError("refused", "WhatsApp does not want it", is_permanent=True)
    if fate is Fate.NEVER_ARRIVED:
        raise PageError("not_connected", "the page was not there", nothing_happened=True)
    return fate


def _held(messages: Iterable[WhatsAppMessage], start: Moment) -> tuple[Held, ...]:
    held = [
        Held(
            one.whatsapp_id,
            one.from_me,
            one.at,
            one.ack,
            is_deleted=one.details.deleted_at is not None,
            edited_at=one.details.edits[-1].at if one.details.edits else None,
            reactions=one.details.reactions,
        )
        for one in messages
        if one.at >= start
    ]
    return tuple(sorted(held, key=lambda one: one.at))


def number(value: str) -> Address:
    """An address of digits."""
    return Address(AddressKind.PHONE, value)
