"""Reading a conversation, and writing in it."""

from uuid import UUID

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import (
    access_attendance,
    access_message,
    audience_of,
    check_may_write,
)
from helpdesk.actions.message_changes import do_change_messages, with_last_message
from helpdesk.actions.work import Work
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import whole_second
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import MessageStatus, MessageType, Origin
from helpdesk.errors import Conflict, Invalid
from helpdesk.store import attendances, messages
from helpdesk.store.records import Attendance, Message
from helpdesk.whatsapp.ids import derive_whatsapp_id

MAX_CONTENT = 65_536
"""WhatsApp's own limit of a text, in characters."""

_TAKEN = "This message id is in use."
_RETRYABLE = frozenset({MessageStatus.FAILED, MessageStatus.UNCERTAIN})


def list_messages(
    connection: Connection, actor: Actor, attendance_id: int, before: str | None, limit: int
) -> list[MessageShape]:
    """The newest messages of an attendance, or those before the message `before`; oldest
    first."""
    access_attendance(connection, actor, attendance_id)
    earlier = None if before is None else messages.load(connection, before)
    if before is not None and (earlier is None or earlier.attendance_id != attendance_id):
        raise Invalid("There is no such message.", fields={"before": "no such message"})
    found = messages.page(connection, attendance_id, earlier, limit)
    return [rendering.message(message) for message in found]


def do_write(
    work: Work,
    actor: Actor,
    attendance_id: int,
    message_id: str,
    content: str,
    quoted_message_id: str | None = None,
) -> tuple[MessageShape, bool]:
    """Save a text to be sent. Again with the same id it answers with the same message; the
    second value is whether it is new."""
    message_id = check_message_id(message_id)
    attendance = access_attendance(work.connection, actor, attendance_id)
    known = messages.load(work.connection, message_id)
    if known is not None:
        return rendering.message(_check_same(known, actor, attendance_id)), False
    check_may_write(actor, attendance)
    content = check_content(content)
    quoted = _quoted(work.connection, attendance, quoted_message_id)
    message = _outgoing(work, attendance, message_id, actor.user_id, content, quoted)
    return rendering.message(_do_add(work, attendance, message)), True


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
        raise Invalid("The message id must be a UUID.", fields={"id": "not a UUID"}) from error


def check_content(content: str) -> str:
    """A text that WhatsApp would take."""
    # PostgreSQL stores no NUL.
    content = content.replace("\x00", "")
    if not content.strip():
        raise Invalid("The message is empty.", fields={"content": "empty"})
    if len(content) > MAX_CONTENT:
        reason = f"longer than {MAX_CONTENT} characters"
        raise Invalid("The message is too long.", fields={"content": reason})
    return content


def _check_same(known: Message, actor: Actor, attendance_id: int) -> Message:
    if known.attendance_id != attendance_id or known.user_id != actor.user_id:
        raise Conflict(_TAKEN, code="id_taken")
    return known


def _quoted(
    connection: Connection, attendance: Attendance, quoted_message_id: str | None
) -> Message | None:
    if quoted_message_id is None:
        return None
    quoted = messages.load(connection, check_message_id(quoted_message_id))
    if quoted is None or quoted.client_id != attendance.client.id:
        reason = {"quoted_message_id": "no such message of this client"}
        raise Invalid("The quoted message does not exist.", fields=reason)
    return quoted


def _outgoing(
    work: Work,
    attendance: Attendance,
    message_id: str,
    user_id: int,
    content: str,
    quoted: Message | None,
) -> Message:
    seq = work.next_seq()
    return Message(
        position=seq,
        id=message_id,
        attendance_id=attendance.id,
        instance_id=attendance.instance_id,
        client_id=attendance.client.id,
        user_id=user_id,
        origin=Origin.ATTENDANT,
        from_me=True,
        type=MessageType.TEXT,
        whatsapp_type=None,
        content=content,
        status=MessageStatus.QUEUED,
        error=None,
        whatsapp_id=derive_whatsapp_id(message_id, 0),
        attempt=0,
        chat=attendance.chat,
        at=whole_second(work.now),
        is_pending=False,
        quoted_message_id=None if quoted is None else quoted.id,
        quoted_whatsapp_id=None if quoted is None else quoted.whatsapp_id,
        quoted_from_me=None if quoted is None else quoted.from_me,
        created_at=work.now,
        seq=seq,
    )


def _do_add(work: Work, attendance: Attendance, message: Message) -> Message:
    messages.add(work.connection, [messages.to_row(message, work.now)])
    was = rendering.was(attendance)
    attendance = with_last_message(attendance, message)
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
