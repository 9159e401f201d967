"""The log is emptied of what was said and of who said it.

The events stay, with their numbers and whatever counts are kept by: a reader who was away still
gets each of them, and reads nothing.
"""

from collections.abc import Collection

import msgspec

from helpdesk.actions.rendering import ERASED
from helpdesk.actions.work import Work
from helpdesk.domain.events import Event
from helpdesk.domain.shapes import AttendanceShape, ClientShape, MessageShape
from helpdesk.store import erasing, event_log
from helpdesk.store.chunks import chunks

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Event).decode


def do_scrub_clients(work: Work, client_ids: Collection[int]) -> None:
    """Empty every event about these clients, names and numbers too."""
    found = erasing.events_of(work.connection, client_ids)
    _do_rewrite(work, [(seq, _scrubbed(_decode(text), is_whole=True)) for seq, text in found])


def do_scrub_attendances(
    work: Work, client_ids: Collection[int], attendance_ids: Collection[int]
) -> None:
    """Empty the events about these attendances, which are of these clients."""
    for some in chunks(attendance_ids):
        found = erasing.events_of(work.connection, client_ids, some)
        _do_rewrite(work, [(seq, _scrubbed(_decode(text), is_whole=False)) for seq, text in found])


def _do_rewrite(work: Work, emptied: list[tuple[int, Event]]) -> None:
    event_log.rewrite(work.connection, [(seq, _encode(event)) for seq, event in emptied])
    work.rewrote_log()


def _scrubbed(event: Event, *, is_whole: bool) -> Event:
    """`is_whole`: also without who the client is."""
    message, attendance, client = event.message, event.attendance, event.client
    handed = event.handed
    if handed is not None:
        handed = msgspec.structs.replace(handed, note="")
    if is_whole and client is not None:
        client = _nobody(client)
    return msgspec.structs.replace(
        event,
        message=None if message is None else _emptied(message),
        attendance=None if attendance is None else _silent(attendance, is_whole=is_whole),
        handed=handed,
        client=client,
    )


def _silent(attendance: AttendanceShape, *, is_whole: bool) -> AttendanceShape:
    feedback = attendance.feedback
    if feedback is not None:
        feedback = msgspec.structs.replace(feedback, comment=None)
    return msgspec.structs.replace(
        attendance,
        client=_nobody(attendance.client) if is_whole else attendance.client,
        last_message=None,
        feedback=feedback,
    )


def _nobody(client: ClientShape) -> ClientShape:
    return ClientShape(id=client.id, name=ERASED, phone=None, addresses=(), seq=client.seq)


def _emptied(message: MessageShape) -> MessageShape:
    """That there was a message: nothing of it but its place."""
    return MessageShape(
        id=message.id,
        attendance_id=message.attendance_id,
        origin=message.origin,
        user_id=message.user_id,
        type=message.type,
        content="",
        status=message.status,
        error=None,
        whatsapp_id=None,
        whatsapp_type=message.whatsapp_type,
        at=message.at,
        position=message.position,
        quoted_message_id=None,
        media=None,
        seq=message.seq,
    )
