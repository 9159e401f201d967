"""Messages with files that lie in a MediaStore, of whatever age."""

import os
from pathlib import Path

import msgspec

from helpdesk.actions.work import Work
from helpdesk.domain.contents import Details, Media, MediaState
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import MessageStatus, MessageType
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import DERIVED, derived_key
from helpdesk.store import messages
from tests.factories import uuid


def do_add_file(
    work: Work,
    attendance_id: int,
    key: str,
    *,
    size: int = 1_000,
    at: int | None = None,
    type: MessageType = MessageType.IMAGE,
    status: MessageStatus = MessageStatus.DELIVERED,
) -> str:
    """Another message of the attendance, with that file; the answer is its id."""
    pattern = messages.last(work.connection, attendance_id)
    assert pattern is not None
    media = Media(
        mime="image/jpeg",
        name="cat.jpg",
        size=size,
        state=MediaState.READY,
        key=key,
        waveform=(1, 2, 3),
        has_thumbnail=True,
    )
    message_id, seq = uuid(), work.next_seq()
    message = msgspec.structs.replace(
        pattern,
        id=message_id,
        whatsapp_id=message_id,
        position=seq,
        seq=seq,
        type=type,
        status=status,
        at=work.now if at is None else Moment(at),
        details=Details(media=media),
    )
    messages.add(work.connection, [messages.to_row(message, work.now)])
    return message_id


async def keep_old(store: LocalMediaStore, folder: Path, content: str) -> str:
    """The key of a file with what is made of it, kept long ago; `folder` is the store's."""
    source = folder.parent / "source"
    source.write_text(content)
    kept = await store.keep(source)
    keys = [kept.key, *(derived_key(kept.key, below) for below in DERIVED)]
    for key in keys[1:]:
        source.write_text(content)
        await store.keep_as(key, source)
    for key in keys:
        os.utime(folder / key, (0, 0))
    return kept.key
