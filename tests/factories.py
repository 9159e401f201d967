"""Things that tests need, with sensible values for whatever a test does not care about."""

import itertools
from uuid import uuid4

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept
from helpdesk.actions.instances import do_change_state
from helpdesk.actions.messages import do_write
from helpdesk.actions.users import do_add_user
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.contents import PLAIN, Details
from helpdesk.domain.envelopes import InstanceStateChanged, MessageArrived, WhatsAppMessage
from helpdesk.domain.moments import SECOND, Moment, from_seconds
from helpdesk.domain.roles import Actor, Role
from helpdesk.domain.states import InstanceKind, InstanceState, MessageType
from helpdesk.store import attendances, clients, instances, messages
from helpdesk.store.clients import key_of
from helpdesk.store.records import Message

START = from_seconds(1_800_000_000)
"""The moment at which a FakeClock begins."""

_numbers = itertools.count(1)


class FakeClock:
    """A clock that a test moves."""

    def __init__(self, moment: Moment = START) -> None:
        self.moment = moment

    def __call__(self) -> Moment:
        """The present moment."""
        return self.moment

    def advance(self, milliseconds: int) -> Moment:
        """Let time go by; the answer is the new moment."""
        self.moment = Moment(self.moment + milliseconds)
        return self.moment


def phone(digits: str | None = None) -> Address:
    """A phone number; a new one unless given."""
    return Address(AddressKind.PHONE, digits or f"55119{90_000_000 + next(_numbers)}")


def lid(digits: str | None = None) -> Address:
    """An address that hides the number; a new one unless given."""
    return Address(AddressKind.LID, digits or f"{70_000_000_000_000 + next(_numbers)}")


def uuid() -> str:
    """An id for a message."""
    return str(uuid4())


def whatsapp_message(
    chat: Address | None = None,
    content: str = "Hello",
    *,
    seconds: int = 0,
    from_me: bool = False,
    whatsapp_id: str | None = None,
    addresses: tuple[Address, ...] = (),
    name: str | None = None,
    type: MessageType = MessageType.TEXT,
    whatsapp_type: str = "chat",
    ack: int = 0,
    pending: bool = False,
    quoted_whatsapp_id: str | None = None,
    details: Details = PLAIN,
) -> WhatsAppMessage:
    """A message in the page, `seconds` after START."""
    chat = chat or phone()
    return WhatsAppMessage(
        whatsapp_id=whatsapp_id or f"3A{next(_numbers):016X}",
        from_me=from_me,
        chat=chat,
        addresses=addresses or (chat,),
        at=Moment(START + seconds * SECOND),
        type=type,
        content=content,
        whatsapp_type=whatsapp_type,
        name=name,
        ack=ack,
        pending=pending,
        quoted_whatsapp_id=quoted_whatsapp_id,
        details=details,
    )


def arrived(
    message: WhatsAppMessage, instance_id: int = 1, *, is_live: bool = True
) -> MessageArrived:
    """The envelope in which a message arrives."""
    return MessageArrived(instance_id=instance_id, message=message, is_live=is_live)


def do_add_connected_number(work: Work, digits: str = "5511900000000") -> int:
    """A number that is paired and connected, its horizon at the present; the answer is its id.
    The inventory it asks for stays unanswered."""
    values = {
        "name": f"Number {digits}",
        "kind": InstanceKind.WHATSAPP.value,
        "wanted": "RUNNING",
        "state": InstanceState.STOPPED.value,
        "since": work.now,
        "is_online": False,
    }
    instance_id = instances.add(work.connection, values, work.now)
    do_connect(work, instance_id, digits)
    return instance_id


def do_connect(work: Work, instance_id: int, digits: str = "5511900000000") -> None:
    """The bot says that the number is connected."""
    do_move(work, instance_id, InstanceState.CONNECTED, digits)


def do_move(work: Work, instance_id: int, state: InstanceState, digits: str | None = None) -> None:
    """The bot says that the number is in that state."""
    do_change_state(
        work, InstanceStateChanged(instance_id=instance_id, state=state, at=work.now, phone=digits)
    )


def do_add_person(work: Work, name: str, role: Role = Role.ATTENDANT) -> Actor:
    """A user who cannot sign in; for tests that need an actor only."""
    email = f"{name.lower().replace(' ', '.')}@example.com"
    user = do_add_user(work, name, email, role, None)
    return Actor(user_id=user.id, name=name, role=role)


async def add_number(ledger: Ledger) -> int:
    """A connected number."""
    return await ledger.write(do_add_connected_number)


async def add_person(ledger: Ledger, name: str, role: Role = Role.ATTENDANT) -> Actor:
    """A user."""
    return await ledger.write(lambda work: do_add_person(work, name, role))


def do_wait(work: Work, instance_id: int, chat: Address | None = None) -> int:
    """A client writes for the first time; the answer is the id of the WAITING attendance."""
    chat = chat or phone()
    do_receive(work, [arrived(whatsapp_message(chat), instance_id)])
    client_id = clients.find(work.connection, [chat])[key_of(chat)]
    pair = (instance_id, client_id)
    return attendances.unfinished(work.connection, {pair})[pair].id


def do_open(work: Work, instance_id: int, actor: Actor, chat: Address | None = None) -> int:
    """The same, and the actor accepts it."""
    return do_accept(work, actor, do_wait(work, instance_id, chat)).id


def do_write_text(work: Work, actor: Actor, attendance_id: int, content: str = "Good day") -> str:
    """The actor answers; the id of the QUEUED message."""
    return do_write(work, actor, attendance_id, uuid(), content)[0].id


async def message_of(ledger: Ledger, message_id: str) -> Message:
    """The message's row."""
    found = await ledger.read(lambda connection: messages.load(connection, message_id))
    assert found is not None
    return found
