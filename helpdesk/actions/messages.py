"""Reading a conversation, and writing in it."""

from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import (
    access_attendance,
    access_message,
    audience_of,
    check_may_write,
    may_see,
)
from helpdesk.actions.arrival_quotes import quote_of
from helpdesk.actions.clocks import after_message
from helpdesk.actions.message_changes import do_change_messages, with_last_message
from helpdesk.actions.signatures import signature_of, signed
from helpdesk.actions.work import Work
from helpdesk.domain.contents import PLAIN, Details
from helpdesk.domain.envelopes import ShowActivity
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import whole_second
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import HistoryShape, MessageShape
from helpdesk.domain.states import Activity, MessageStatus, MessageType, Origin
from helpdesk.errors import Conflict, Forbidden, Invalid, NotFound
from helpdesk.language import N_
from helpdesk.store import attendances, merges, messages
from helpdesk.store.records import Attendance, Message
from helpdesk.whatsapp.ids import derive_whatsapp_id

MAX_CONTENT = 65_536
"""WhatsApp's own limit of a text, in characters."""

MAX_CAPTION = 1_024
"""WhatsApp's own limit of a caption, in characters."""

_RETRYABLE = frozenset({MessageStatus.FAILED, MessageStatus.UNCERTAIN})


def do_write(
    work: Work,
    actor: Actor,
    attendance_id: int,
    message_id: str,
    content: str,
    quoted_message_id: str | None = None,
    *,
    type: MessageType = MessageType.TEXT,
    details: Details = PLAIN,
) -> tuple[MessageShape, bool]:
    """Save a message to be sent: a text, or what the details hold with the content for a caption.
    Again with the same id it answers with the same message; the second value is whether it is
    new."""
    message_id = check_message_id(message_id)
    written = find_written(work.connection, actor, attendance_id, message_id)
    if written is not None:
        return written, False
    attendance = access_attendance(work.connection, actor, attendance_id)
    check_may_write(actor, attendance)
    content = check_content(content) if type is MessageType.TEXT else check_caption(content)
    details = _sign(work.connection, actor, type, content, details)
    quoted = _quoted(work.connection, actor, attendance, quoted_message_id)
    draft = _Draft(message_id, actor.user_id, type, content, details, quoted)
    message = _outgoing(work, attendance, draft)
    return rendering.message(_do_add(work, attendance, message)), True


def find_written(
    connection: Connection,
    actor: Actor,
    attendance_id: int,
    message_id: str,
    origin: Origin = Origin.ATTENDANT,
) -> MessageShape | None:
    """What the actor has written in the attendance under that id, if anything; by now it may
    stand in one that absorbed the attendance. Who may not see the attendance any more gets it as
    it was written: that helpdesk has it, and nothing of what came of it. Raises Conflict when the
    id belongs to another message."""
    known = messages.load(connection, message_id)
    home = merges.absorbing(connection, attendance_id)
    is_here = known is not None and known.attendance_id in (attendance_id, home)
    is_theirs = known is not None and known.user_id == actor.user_id and known.origin is origin
    if known is None or not is_here or not is_theirs:
        access_attendance(connection, actor, attendance_id)
        if known is not None:
            raise Conflict("This message id is in use.", code="id_taken")
        return None
    attendance = attendances.load(connection, attendance_id)
    if attendance is None or not may_see(connection, actor, attendance):
        known = _as_written(known, attendance_id)
    return rendering.message(known)


def _as_written(message: Message, attendance_id: int) -> Message:
    """The message before anything happened to it. Of a text that was taken back nothing is left
    to show, whoever wrote it."""
    details = message.details
    content = details.edits[0].content if details.edits else message.content
    return msgspec.structs.replace(
        message,
        attendance_id=attendance_id,
        content="" if details.deleted_at is not None else content,
        status=MessageStatus.QUEUED,
        error=None,
        seq=message.position,
        details=msgspec.structs.replace(details, reactions=(), edits=(), deleted_at=None),
    )


def check_may_write_in(
    connection: Connection, actor: Actor, attendance_id: int, quoted_message_id: str | None
) -> None:
    """Refuse what `do_write` would refuse, before a file is kept."""
    attendance = access_attendance(connection, actor, attendance_id)
    check_may_write(actor, attendance)
    _quoted(connection, actor, attendance, quoted_message_id)


def do_show_activity(work: Work, actor: Actor, attendance_id: int, activity: Activity) -> None:
    """Let the client see that who has the attendance types or records."""
    attendance = access_attendance(work.connection, actor, attendance_id)
    check_may_write(actor, attendance)
    work.send(
        ShowActivity(instance_id=attendance.instance_id, chat=attendance.chat, activity=activity)
    )


def show(connection: Connection, actor: Actor, message_id: str) -> MessageShape:
    """A message of an attendance that the actor may see."""
    message, _ = access_message(connection, actor, check_message_id(message_id))
    return rendering.message(message)


def show_history(connection: Connection, actor: Actor, message_id: str) -> HistoryShape:
    """Everything a message ever said; of one that was taken back for managers only."""
    message, _ = access_message(connection, actor, check_message_id(message_id))
    if message.details.deleted_at is not None and not actor.sees_everything:
        raise Forbidden("Only managers see what a deleted message said.")
    return rendering.history(message)


def do_retry(work: Work, actor: Actor, message_id: str) -> MessageShape:
    """Send a FAILED or UNCERTAIN message once more, as a new attempt under a new WhatsApp id."""
    message, attendance = access_message(work.connection, actor, check_message_id(message_id))
    check_may_write(actor, attendance)
    if message.status not in _RETRYABLE or message.origin is not Origin.ATTENDANT:
        raise Conflict("Only a message that failed can be sent again.", code="not_failed")
    messages.supersede(work.connection, message)
    attempt = message.attempt + 1
    again = msgspec.structs.replace(
        message,
        attempt=attempt,
        whatsapp_id=derive_whatsapp_id(message.id, attempt),
        status=MessageStatus.QUEUED,
        error=None,
    )
    do_change_messages(work, [again])
    work.queued_message()
    changed = messages.load(work.connection, message.id)
    return rendering.message(changed or again)


def check_message_id(text: str) -> str:
    """The UUID in its one spelling."""
    try:
        return str(UUID(text))
    except ValueError as error:
        fields = {"id": N_("not a UUID")}
        raise Invalid("The message id must be a UUID.", fields=fields) from error


def check_content(content: str) -> str:
    """A text that WhatsApp would take."""
    if not content.replace("\x00", "").strip():
        raise Invalid("The message is empty.", fields={"content": N_("empty")})
    return _check_length(content, MAX_CONTENT)


def check_caption(content: str) -> str:
    """What may stand below a file; nothing is fine."""
    return _check_length(content, MAX_CAPTION)


def check_signed(type: MessageType, content: str, signature: str) -> None:
    """Refuse a text that its signature would make longer than WhatsApp takes it."""
    most = MAX_CONTENT if type is MessageType.TEXT else MAX_CAPTION
    _check_length(signed(content, signature), most)


def _sign(
    connection: Connection, actor: Actor, type: MessageType, content: str, details: Details
) -> Details:
    signature = signature_of(connection, actor) if content else ""
    if not signature:
        return details
    check_signed(type, content, signature)
    return msgspec.structs.replace(details, signature=signature)


def _check_length(content: str, most: int) -> str:
    # PostgreSQL stores no NUL.
    content = content.replace("\x00", "")
    if len(content) > most:
        raise Invalid(
            "The message is too long.",
            fields={"content": N_("longer than {most} characters")},
            values={"most": most},
        )
    return content


def _quoted(
    connection: Connection, actor: Actor, attendance: Attendance, quoted_message_id: str | None
) -> Message | None:
    """A message of the same client and number that the actor may see."""
    if quoted_message_id is None:
        return None
    pair = (attendance.instance_id, attendance.client.id)
    with suppress(NotFound):
        quoted, _ = access_message(connection, actor, check_message_id(quoted_message_id))
        is_note = quoted.origin is Origin.NOTE
        if (quoted.instance_id, quoted.client_id) == pair and not is_note:
            return quoted
    raise Invalid(
        "The quoted message does not exist.",
        fields={"quoted_message_id": N_("no such message of this client")},
    )


class _Draft(NamedTuple):
    """What is to be sent."""

    message_id: str
    user_id: int
    type: MessageType
    content: str
    details: Details
    quoted: Message | None


def _outgoing(work: Work, attendance: Attendance, draft: _Draft) -> Message:
    seq, quoted, details = work.next_seq(), draft.quoted, draft.details
    if quoted is not None:
        details = msgspec.structs.replace(details, quote=quote_of(quoted))
    return Message(
        position=seq,
        id=draft.message_id,
        attendance_id=attendance.id,
        instance_id=attendance.instance_id,
        client_id=attendance.client.id,
        user_id=draft.user_id,
        origin=Origin.ATTENDANT,
        from_me=True,
        type=draft.type,
        whatsapp_type=None,
        content=draft.content,
        status=MessageStatus.QUEUED,
        error=None,
        whatsapp_id=derive_whatsapp_id(draft.message_id, 0),
        attempt=0,
        chat=attendance.chat,
        at=whole_second(work.now),
        is_pending=False,
        quoted_message_id=None if quoted is None else quoted.id,
        quoted_whatsapp_id=None if quoted is None else quoted.whatsapp_id,
        quoted_from_me=None if quoted is None else quoted.from_me,
        created_at=work.now,
        seq=seq,
        details=details,
    )


def _do_add(work: Work, attendance: Attendance, message: Message) -> Message:
    messages.add(work.connection, [messages.to_row(message, work.now)])
    was = rendering.was(attendance)
    attendance = after_message(work, with_last_message(attendance, message), message)
    attendance = msgspec.structs.replace(attendance, seq=message.seq)
    attendances.touch(work.connection, [attendance], work.now)
    audience = audience_of(work.connection, attendance)
    work.emit(
        EventKind.MESSAGE_CREATED,
        message.seq,
        message=rendering.message(message),
        attendance=rendering.attendance(attendance),
        was=was,
        before=audience,
        after=audience,
    )
    work.queued_message()
    return message
