"""Messages that stay in helpdesk: notes of colleagues, and lines of the system."""

from helpdesk.actions.work import Work
from helpdesk.domain.moments import whole_second
from helpdesk.domain.states import MessageStatus, MessageType, Origin
from helpdesk.store.records import Attendance, Message


def entry(
    work: Work,
    attendance: Attendance,
    message_id: str,
    content: str,
    *,
    origin: Origin,
    user_id: int | None,
) -> Message:
    """A text in an attendance that no client ever gets, under a number of its own."""
    seq = work.next_seq()
    return Message(
        position=seq,
        id=message_id,
        attendance_id=attendance.id,
        instance_id=attendance.instance_id,
        client_id=attendance.client.id,
        user_id=user_id,
        origin=origin,
        from_me=True,
        type=MessageType.TEXT,
        whatsapp_type=None,
        content=content,
        status=MessageStatus.RECEIVED,
        error=None,
        whatsapp_id=None,
        attempt=0,
        chat=attendance.chat,
        at=whole_second(work.now),
        is_pending=False,
        quoted_message_id=None,
        quoted_whatsapp_id=None,
        quoted_from_me=None,
        created_at=work.now,
        seq=seq,
    )
