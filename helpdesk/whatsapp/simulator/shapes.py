"""What the simulated WhatsApp is made of: people, messages, and what can happen to them.

Times (`t`) are whole seconds, as WhatsApp's are. A `chat` is the wid of the person it is with.
"""

from typing import Literal

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with a phone who writes to the business.

    `chat` is the wid under which the business sees them. A person known by LID may keep the
    phone number hidden (`phone` is None); one known by phone may have a LID as well.
    """

    chat: str
    name: str
    phone: str | None = None
    lid: str | None = None
    is_reachable: bool = True


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the server has it. `by` tells who wrote it: the client, the page (helpdesk)
    or the business's own phone."""

    id: str
    chat: str
    from_me: bool
    by: Literal["client", "page", "phone"]
    t: int
    body: str
    type: str = "chat"
    ack: int = 1
    quoted: str | None = None
    is_ciphertext_first: bool = False


# --- what is written in the journal, one line each ------------------------------------------


class Change(msgspec.Struct, frozen=True, tag_field="change", kw_only=True):
    """Something that happened and must survive."""


class PersonChanged(Change, frozen=True, kw_only=True, tag="person"):
    """A person is new, or has other particulars."""

    person: Person


class MessageAdded(Change, frozen=True, kw_only=True, tag="message"):
    """A message is in a chat."""

    message: Message


class AckChanged(Change, frozen=True, kw_only=True, tag="ack"):
    """A message of ours has another tick number."""

    chat: str
    id: str
    ack: int


class DeviceLinked(Change, frozen=True, kw_only=True, tag="linked"):
    """The phone has linked a page; `device` is the secret that the page keeps."""

    device: str


class DeviceUnlinked(Change, frozen=True, kw_only=True, tag="unlinked"):
    """The phone knows no linked page any more."""


AnyChange = PersonChanged | MessageAdded | AckChanged | DeviceLinked | DeviceUnlinked

# --- what a script or the phone screen may do -----------------------------------------------


class Action(msgspec.Struct, frozen=True, tag_field="action", kw_only=True):
    """An order to the simulated phones."""


class Link(Action, frozen=True, kw_only=True, tag="link"):
    """Scan the QR code: `code` is its text, or None for whatever the page shows just now."""

    code: str | None = None


class Unlink(Action, frozen=True, kw_only=True, tag="unlink"):
    """Log the linked page out from the phone."""


class AddClient(Action, frozen=True, kw_only=True, tag="add_client"):
    """A new person, known by phone number, by LID or by both (then the chat is the LID's)."""

    name: str
    phone: str | None = None
    lid: str | None = None


class Write(Action, frozen=True, kw_only=True, tag="write"):
    """A client writes. `type` is WhatsApp's word; `t` defaults to now. With
    `is_ciphertext_first` the page gets the ciphertext before it can read the content."""

    client: str
    text: str
    type: str = "chat"
    t: int | None = None
    is_ciphertext_first: bool = False


class WriteFromPhone(Action, frozen=True, kw_only=True, tag="write_from_phone"):
    """The business answers on its own phone."""

    client: str
    text: str


class Read(Action, frozen=True, kw_only=True, tag="read"):
    """A client opens the chat: everything we wrote there is read."""

    client: str


class SetReachable(Action, frozen=True, kw_only=True, tag="set_reachable"):
    """A client's phone is switched on or off: while off, messages are sent, not delivered."""

    client: str
    is_reachable: bool


class SetOnline(Action, frozen=True, kw_only=True, tag="set_online"):
    """The page's connection to WhatsApp comes or goes."""

    is_online: bool


class StartConflict(Action, frozen=True, kw_only=True, tag="start_conflict"):
    """WhatsApp Web is opened somewhere else."""


class RefuseNext(Action, frozen=True, kw_only=True, tag="refuse_next"):
    """The next message that the page sends fails with this result."""

    result: str = "ERROR_UNKNOWN"


class WriteMany(Action, frozen=True, kw_only=True, tag="write_many"):
    """`clients` new people, numbered from `first`, write `messages` each, in turns."""

    clients: int
    messages: int
    first: int = 0
    t: int | None = None


AnyAction = (
    Link
    | Unlink
    | AddClient
    | Write
    | WriteFromPhone
    | Read
    | SetReachable
    | SetOnline
    | StartConflict
    | RefuseNext
    | WriteMany
)

# --- what a script or the phone screen sees -------------------------------------------------


class ClientView(msgspec.Struct, frozen=True, kw_only=True):
    """A person in the list of the phone screen; `unread` counts our messages not yet read."""

    id: str
    name: str
    phone: str | None
    lid: str | None
    is_reachable: bool
    unread: int
    last: Message | None


class PhoneView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the phone screen shows. `version` grows with each change; `messages` are
    those of the client asked for, oldest first, the newest `limit` of them; `repeats` counts
    the messages that the page sent although they had been sent already."""

    version: int
    phone: str
    is_linked: bool
    is_page_open: bool
    has_qr_code: bool
    is_online: bool
    repeats: int
    clients: tuple[ClientView, ...]
    messages: tuple[Message, ...]


class Acted(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an action: the ids of what it made (a client's or messages')."""

    ids: tuple[str, ...] = ()
