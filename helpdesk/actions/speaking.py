"""What helpdesk itself says to clients: automatic messages, each once, in the client's language."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from helpdesk import language
from helpdesk.actions import rendering
from helpdesk.actions.access import audience_of
from helpdesk.actions.automatic import automatic_id as automatic_id
from helpdesk.actions.message_changes import with_last_message
from helpdesk.actions.work import Work
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import Moment, whole_second
from helpdesk.domain.phones import region_of
from helpdesk.domain.settings import Settings
from helpdesk.domain.states import MessageStatus, MessageType, Origin
from helpdesk.store import attendances, messages
from helpdesk.store.records import Attendance, Client, Message
from helpdesk.whatsapp.ids import derive_whatsapp_id


class Saying(NamedTuple):
    """A text for the client of an attendance. `purpose` says what for: one text a purpose.
    Not sent within `lives` milliseconds, it is not sent any more."""

    attendance: Attendance
    purpose: str
    content: str
    lives: int

    @property
    def message_id(self) -> str:
        """The same for the same attendance and purpose, whoever says it."""
        return automatic_id(self.attendance.id, self.purpose)


def client_language(settings: Settings, client: Client) -> str:
    """What the client is spoken to in: what was set, else what is spoken in the country of the
    phone number, else what the business speaks."""
    by_country = language.of_region(region_of(client.phone))
    return language.chosen(client.language, by_country, settings.business.language)


def do_say(
    work: Work, attendance: Attendance, purpose: str, content: str, *, lives: int
) -> Message | None:
    """Queue an automatic message, which is not sent any more after `lives` milliseconds; None
    when the attendance has had one for this purpose. It changes no clock of the attendance."""
    said = do_say_all(work, [Saying(attendance, purpose, content, lives)])
    return said[0] if said else None


def do_say_all(work: Work, sayings: Sequence[Saying]) -> list[Message]:
    """The same for many at once, with a fixed number of statements; the answer is what is new."""
    if not sayings:
        return []
    known = messages.known_ids(work.connection, [one.message_id for one in sayings])
    fresh = list({one.message_id: one for one in sayings if one.message_id not in known}.values())
    if not fresh:
        return []
    # As they are now: what the callers hold may be older than what this work has done.
    homes = attendances.load_many(work.connection, {one.attendance.id for one in fresh})
    first_seq = work.next_seq(len(fresh))
    said = [
        _message(work, homes[one.attendance.id], one, first_seq + index)
        for index, one in enumerate(fresh)
    ]
    messages.add(work.connection, [messages.to_row(one, work.now) for one in said])
    for message in said:
        homes[message.attendance_id] = _announce(work, homes[message.attendance_id], message)
    attendances.touch(work.connection, homes.values(), work.now)
    work.queued_message()
    return said


def _message(work: Work, attendance: Attendance, saying: Saying, seq: int) -> Message:
    return Message(
        position=seq,
        id=saying.message_id,
        attendance_id=attendance.id,
        instance_id=attendance.instance_id,
        client_id=attendance.client.id,
        user_id=None,
        origin=Origin.SYSTEM,
        from_me=True,
        type=MessageType.TEXT,
        whatsapp_type=None,
        content=saying.content,
        status=MessageStatus.QUEUED,
        error=None,
        whatsapp_id=derive_whatsapp_id(saying.message_id, 0),
        attempt=0,
        chat=attendance.chat,
        # Below what it answers, even where this machine's clock is behind WhatsApp's.
        at=max(whole_second(work.now), attendance.last_message_at),
        is_pending=False,
        quoted_message_id=None,
        quoted_whatsapp_id=None,
        quoted_from_me=None,
        created_at=work.now,
        seq=seq,
        expires_at=Moment(work.now + saying.lives),
    )


def _announce(work: Work, attendance: Attendance, message: Message) -> Attendance:
    was = rendering.was(attendance)
    changed = msgspec.structs.replace(with_last_message(attendance, message), seq=message.seq)
    audience = audience_of(work.connection, changed)
    work.emit(
        EventKind.MESSAGE_CREATED,
        message.seq,
        message=rendering.message(message),
        attendance=rendering.attendance(changed),
        was=was,
        before=audience,
        after=audience,
    )
    return changed
