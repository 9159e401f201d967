"""What a message said is taken out of the events that told it, once it has been taken back."""

from collections.abc import Iterable

import msgspec

from helpdesk.actions.work import Work
from helpdesk.domain.events import Event
from helpdesk.domain.shapes import MessageShape
from helpdesk.store import event_log
from helpdesk.store.records import Message

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Event).decode


def do_forget_texts(work: Work, deleted: Iterable[Message]) -> None:
    """Empty these messages in the log: a screen that was away reads it later."""
    for message in deleted:
        told = event_log.mentioning(work.connection, message.client_id, message.id)
        rewritten = [(seq, _without(text, message.id)) for seq, text in told]
        event_log.rewrite(work.connection, rewritten)
        work.rewrite_events(message.id, _without)


def _without(text: bytes, message_id: str) -> bytes:
    """The event without what the message said: as its subject, as the last one of its
    attendance, and where it is quoted."""
    event = _decode(text)
    message, attendance = event.message, event.attendance
    if message is not None:
        message = _emptied(message, message_id)
    if attendance is not None and attendance.last_message is not None:
        last = _emptied(attendance.last_message, message_id)
        attendance = msgspec.structs.replace(attendance, last_message=last)
    return _encode(msgspec.structs.replace(event, message=message, attendance=attendance))


def _emptied(shape: MessageShape, message_id: str) -> MessageShape:
    if shape.id == message_id:
        return msgspec.structs.replace(
            shape, content="", media=None, location=None, contacts=(), quote=None
        )
    if shape.quoted_message_id == message_id and shape.quote is not None:
        quote = msgspec.structs.replace(shape.quote, content="")
        return msgspec.structs.replace(shape, quote=quote)
    return shape
