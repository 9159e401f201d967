"""Private notes: messages among colleagues, which no client ever gets."""

import msgspec

from helpdesk.actions import rendering
from helpdesk.actions.access import NO_ATTENDANCE, access_attendance, audience_of, check_may_write
from helpdesk.actions.entries import entry
from helpdesk.actions.messages import check_content, check_message_id, find_written
from helpdesk.actions.work import Work
from helpdesk.domain.events import EventKind
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import Origin
from helpdesk.errors import NotFound
from helpdesk.store import attendances, messages


def do_write_note(
    work: Work, actor: Actor, attendance_id: int, message_id: str, content: str
) -> tuple[MessageShape, bool]:
    """Note something where the actor may write. Again with the same id it answers with the same
    note; the second value is whether it is new."""
    message_id = check_message_id(message_id)
    written = find_written(work.connection, actor, attendance_id, message_id, Origin.NOTE)
    if written is not None:
        return written, False
    attendance = access_attendance(work.connection, actor, attendance_id)
    check_may_write(actor, attendance)
    return do_note_down(work, actor, attendance_id, message_id, check_content(content)), True


def do_note_down(
    work: Work, actor: Actor, attendance_id: int, message_id: str, content: str
) -> MessageShape:
    """Add a note without asking whether the actor may: who hands an attendance on has left it
    when the note for the receiver is written. Raises NotFound."""
    attendance = attendances.load(work.connection, attendance_id)
    if attendance is None:
        raise NotFound(NO_ATTENDANCE)
    note = entry(work, attendance, message_id, content, origin=Origin.NOTE, user_id=actor.user_id)
    messages.add(work.connection, [messages.to_row(note, work.now)])
    # What clients and attendants said last stays the preview, and no clock runs or stops.
    noted = msgspec.structs.replace(attendance, seq=note.seq)
    attendances.touch(work.connection, [noted], work.now)
    audience = audience_of(work.connection, noted)
    shape = rendering.message(note)
    work.emit(
        EventKind.MESSAGE_CREATED,
        note.seq,
        message=shape,
        attendance=rendering.attendance(noted),
        was=rendering.was(attendance),
        before=audience,
        after=audience,
    )
    return shape
