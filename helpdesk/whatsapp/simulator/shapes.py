"""What the simulated WhatsApp is made of: people, messages, and what can happen to them.

Times (`t`) are whole seconds, as WhatsApp's are. A `chat` is the wid of the person it is with.
"""

from typing import Literal

import msgspec

from helpdesk.domain.contents import Card, Place
from helpdesk.domain.states import Activity


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


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """An uploaded file: `size` counts bytes, `seconds` is the length of sound and film. The
    bytes lie under `digest`, their SHA-256."""

    id: str
    digest: str
    name: str
    mime: str
    size: int
    seconds: float | None = None
    width: int | None = None
    height: int | None = None


class Reaction(msgspec.Struct, frozen=True, kw_only=True):
    """An emoji on a message: the client's, or ours; since `t` (seconds)."""

    by_me: bool
    emoji: str
    t: int = 0


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the server has it. `by` tells who wrote it: the client, the page (helpdesk)
    or the business's own phone. `body` is the text, of a file its caption; one that was edited
    has the new text, and one that was taken back none. `had_reactions`: it has some, or had."""

    id: str
    chat: str
    from_me: bool
    by: Literal["client", "page", "phone"]
    t: int
    body: str
    type: str = "chat"
    ack: int = 1
    quoted: str | None = None
    quoted_from_me: bool = False
    quoted_type: str = "chat"
    quoted_body: str = ""
    is_ciphertext_first: bool = False
    is_forwarded: bool = False
    is_view_once: bool = False
    media: Media | None = None
    place: Place | None = None
    cards: tuple[Card, ...] = ()
    edited: bool = False
    edited_t: int | None = None
    is_revoked: bool = False
    reactions: tuple[Reaction, ...] = ()
    had_reactions: bool = False


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
    """A client writes. `type` is WhatsApp's word; `t` defaults to now; `media` is the id of an
    uploaded file; `quoted` and `quoted_from_me` are the key of the message that is answered.
    With `is_ciphertext_first` the page gets the ciphertext before it can read the content."""

    client: str
    text: str
    type: str = "chat"
    t: int | None = None
    is_ciphertext_first: bool = False
    quoted: str | None = None
    quoted_from_me: bool = False
    is_forwarded: bool = False
    is_view_once: bool = False
    media: str | None = None
    place: Place | None = None
    cards: tuple[Card, ...] = ()


class WriteFromPhone(Action, frozen=True, kw_only=True, tag="write_from_phone"):
    """The business answers on its own phone; the rest is as with Write."""

    client: str
    text: str
    type: str = "chat"
    t: int | None = None
    quoted: str | None = None
    quoted_from_me: bool = False
    media: str | None = None
    place: Place | None = None
    cards: tuple[Card, ...] = ()


class MessageAction(Action, frozen=True, kw_only=True):
    """Something is done, on the client's phone or on the business's, to a message."""

    client: str
    message: str
    from_me: bool = False


class Edit(MessageAction, frozen=True, kw_only=True, tag="edit"):
    """Its writer changes the text."""

    text: str


class Revoke(MessageAction, frozen=True, kw_only=True, tag="revoke"):
    """Its writer takes it back for everybody."""


class React(MessageAction, frozen=True, kw_only=True, tag="react"):
    """The client, or (`by_me`) the business on its phone, puts an emoji on it, or ("") off."""

    emoji: str
    by_me: bool = False


class SetActivity(Action, frozen=True, kw_only=True, tag="set_activity"):
    """A client types, records, or stops."""

    client: str
    activity: Activity


class Play(Action, frozen=True, kw_only=True, tag="play"):
    """A client opens the chat and plays our voice notes."""

    client: str


class ShareNumber(Action, frozen=True, kw_only=True, tag="share_number"):
    """A client known by LID alone lets the business see this phone number."""

    client: str
    phone: str


class LoseChat(Action, frozen=True, kw_only=True, tag="lose_chat"):
    """The page was killed before it had stored this chat: from its next load on it has nothing
    of it, until somebody writes in it again."""

    client: str


class Ignored(Action, frozen=True, kw_only=True, tag="ignored"):
    """A message that is no person's arrives at the page, if it is open."""

    kind: Literal["group", "broadcast", "newsletter", "status"]
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


class LinkWithCode(Action, frozen=True, kw_only=True, tag="link_with_code"):
    """Type the pairing code that the page has asked for into the business's phone."""

    code: str


Mode = Literal["MAIN", "PROXYBLOCK", "TOS_BLOCK", "SMB_TOS_BLOCK", "DEPRECATED_VERSION"]


class SetMode(Action, frozen=True, kw_only=True, tag="set_mode"):
    """WhatsApp turns the page away with this stream mode, now and at each load; with "MAIN" it
    lets in the next page that is loaded."""

    mode: Mode


class ShowQr(Action, frozen=True, kw_only=True, tag="show_qr"):
    """At the next `loads` loads the page shows a QR code although it is linked."""

    loads: int = 1


class Deafen(Action, frozen=True, kw_only=True, tag="deafen"):
    """The page's present connection dies without a word: it stays open, and nothing passes."""


class DropConnection(Action, frozen=True, kw_only=True, tag="drop_connection"):
    """The page's present connection is closed; it may connect again at once."""


class Hang(Action, frozen=True, kw_only=True, tag="hang"):
    """The page's script does nothing else for so long."""

    seconds: float


class Grow(Action, frozen=True, kw_only=True, tag="grow"):
    """The page uses so much more memory, for as long as it is open."""

    megabytes: int


class Reload(Action, frozen=True, kw_only=True, tag="reload"):
    """The page loads itself anew."""


class Crash(Action, frozen=True, kw_only=True, tag="crash"):
    """The process of the page, or of the whole browser, is killed."""

    what: Literal["page", "browser"] = "page"


class DropFunctions(Action, frozen=True, kw_only=True, tag="drop_functions"):
    """WhatsApp has changed: from its next load the page lacks the modules and exported
    functions of these names. None of them brings all back."""

    names: tuple[str, ...] = ()


class HoldUploads(Action, frozen=True, kw_only=True, tag="hold_uploads"):
    """The page's uploads come to no end until this is taken back."""

    is_on: bool


class LoseMedia(Action, frozen=True, kw_only=True, tag="lose_media"):
    """WhatsApp's servers have this file no more."""

    media: str


class RefuseMedia(Action, frozen=True, kw_only=True, tag="refuse_media"):
    """The page's next so many uploads and downloads fail; later ones do not."""

    count: int = 1


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
    | Edit
    | Revoke
    | React
    | SetActivity
    | Play
    | ShareNumber
    | LoseChat
    | Ignored
    | Read
    | SetReachable
    | SetOnline
    | StartConflict
    | RefuseNext
    | LinkWithCode
    | SetMode
    | ShowQr
    | Deafen
    | DropConnection
    | Hang
    | Grow
    | Reload
    | Crash
    | DropFunctions
    | HoldUploads
    | LoseMedia
    | RefuseMedia
    | WriteMany
)

# --- what a script or the phone screen sees -------------------------------------------------


class ClientView(msgspec.Struct, frozen=True, kw_only=True):
    """A person in the list of the phone screen; `unread` counts our messages not yet read.
    `shows` is what they see us do; `read_by_us` the last message of the chat that we let them
    know we have read."""

    id: str
    name: str
    phone: str | None
    lid: str | None
    is_reachable: bool
    unread: int
    last: Message | None
    shows: Activity = Activity.PAUSED
    read_by_us: str | None = None


class PhoneView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the phone screen shows. `version` grows with each change; `messages` are
    those of the client asked for, oldest first, the newest `limit` of them; `repeats` counts
    the messages that the page sent although they had been sent already."""

    version: int
    phone: str
    is_linked: bool
    is_page_open: bool
    has_qr_code: bool
    pairing_code: str | None
    is_online: bool
    repeats: int
    clients: tuple[ClientView, ...]
    messages: tuple[Message, ...]


class Acted(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an action: the ids of what it made (a client's or messages')."""

    ids: tuple[str, ...] = ()
