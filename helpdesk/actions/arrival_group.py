"""A group of arrivals on its way into the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from helpdesk.actions.work import Work
from helpdesk.domain.envelopes import MessageArrived
from helpdesk.store import attendances, instances, messages
from helpdesk.store.instances import Horizon
from helpdesk.store.records import Attendance, Client, Message

Pair = tuple[int, int]
"""Instance id, client id."""

Key = tuple[int, int, bool, str]
"""Instance id, client id, from_me, bare WhatsApp id: what makes a message one message."""


@dataclass
class Home:
    """The attendance that messages of a group go to; one that is planned has the id 0 until it
    is written, and one that is announced has its event. `is_new`: it begins with this group."""

    attendance: Attendance
    is_announced: bool
    is_new: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_new = not self.is_announced

    @property
    def is_planned(self) -> bool:
        """Whether it is still to be written."""
        return self.attendance.id == 0


@dataclass
class Fresh:
    """An arrival that the database does not have, with the place it goes to. `rating`: it answers
    the question how a finished attendance was."""

    arrival: MessageArrived
    client: Client
    home: Home
    rating: int | None = None

    def repeat(self, again: MessageArrived) -> None:
        """The same message comes once more: one of the two may bring the content, a deletion,
        reactions or a further tick."""
        first, second = self.arrival.message, again.message
        if first.pending:
            self.arrival, first, second = again, second, first
        mine, other = first.details, second.details
        details = msgspec.structs.replace(
            mine,
            reactions=mine.reactions or other.reactions,
            edits=mine.edits or other.edits,
            deleted_at=other.deleted_at if mine.deleted_at is None else mine.deleted_at,
        )
        ack = max(first.ack, second.ack)
        message = msgspec.structs.replace(first, details=details, ack=ack)
        self.arrival = msgspec.structs.replace(self.arrival, message=message)


@dataclass
class Group:
    """What the database knows of the arrivals, and what is to become of them.

    `known` has the messages that are there, `ours` those from_me by instance and bare id.
    `unfinished` and `latest` are where a pair's messages may go. `fresh` is to be written,
    `changed` (by message id) to be written back; `completed` are those of them whose content
    was pending, with what brought it, `left` those of ours that waited to be sent.
    """

    work: Work
    horizons: dict[int, Horizon]
    known: dict[Key, Message]
    ours: dict[tuple[int, str], Message]
    unfinished: dict[Pair, Home]
    latest: dict[Pair, Home]
    fresh: dict[Key, Fresh] = field(default_factory=dict)
    changed: dict[str, Message] = field(default_factory=dict)
    completed: dict[str, MessageArrived] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)

    def note(self, message: Message) -> None:
        """The message is there from now on."""
        self.known[key_of(message)] = message
        if message.from_me:
            self.ours[message.instance_id, message.whatsapp_id or ""] = message


def load_group(work: Work, arrived: Sequence[MessageArrived], people: Sequence[Client]) -> Group:
    """What the database knows of these arrivals and the clients behind them."""
    instance_ids = {arrival.instance_id for arrival in arrived}
    whatsapp_ids = {arrival.message.whatsapp_id for arrival in arrived}
    quoted = {arrival.message.quoted_whatsapp_id for arrival in arrived} - {None}
    present = messages.by_whatsapp_ids(
        work.connection, instance_ids, whatsapp_ids | {one for one in quoted if one}
    )
    pairs = {
        (arrival.instance_id, client.id) for arrival, client in zip(arrived, people, strict=True)
    }
    unfinished = attendances.unfinished(work.connection, pairs)
    homeless = pairs - unfinished.keys()
    latest = attendances.latest(work.connection, homeless)
    # The horizon decides about messages that would begin an attendance, and no others.
    beginning = {instance_id for instance_id, _ in homeless}
    return Group(
        work=work,
        horizons=instances.horizons(work.connection, beginning),
        known={key_of(one): one for one in present},
        ours={(one.instance_id, one.whatsapp_id or ""): one for one in present if one.from_me},
        unfinished={pair: Home(one, is_announced=True) for pair, one in unfinished.items()},
        latest={pair: Home(one, is_announced=True) for pair, one in latest.items()},
    )


def key_of(message: Message) -> Key:
    """What makes the message one message."""
    return message.instance_id, message.client_id, message.from_me, message.whatsapp_id or ""
