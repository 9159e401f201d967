"""The files of messages: asked for until they are there, and handed out to who may see them."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import access_message
from helpdesk.actions.message_changes import do_change_messages
from helpdesk.actions.work import Work
from helpdesk.domain.contents import Found, Media, MediaState
from helpdesk.domain.envelopes import FetchMedia, MediaFetched
from helpdesk.domain.moments import DAY, HOUR, MINUTE, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import InstanceState, MessageStatus, MessageType
from helpdesk.errors import Conflict, NotFound
from helpdesk.language import N_
from helpdesk.media.kinds import UNKNOWN
from helpdesk.store import instances, messages
from helpdesk.store.records import Message

# What the content of a message of that type begins like; a sound may lie in a film's container.
_FAMILIES: dict[MessageType, tuple[str, ...]] = {
    MessageType.IMAGE: ("image/",),
    MessageType.STICKER: ("image/",),
    MessageType.VIDEO: ("video/", "image/gif"),
    MessageType.AUDIO: ("audio/", "video/"),
}
# How long a file that did not come is left alone after each try; after one more it is given up.
WAITS = (3 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY)
# What is asked for at once; the job asks for the rest.
_AT_ONCE = 200
# Among so many the job looks for those whose time has come.
_LOOKED_THROUGH = 1_000

_NO_FILE = N_("This message has no file.")
_WITHOUT = {
    MediaState.PENDING: ("file_pending", N_("The file is still on its way.")),
    MediaState.UNAVAILABLE: ("file_unavailable", N_("The file could not be fetched.")),
    MediaState.EXPIRED: (
        "file_expired",
        N_("The file was deleted because of its age or for want of room."),
    ),
}
# A file that is there, and one that was deleted on purpose, are not fetched.
_SETTLED = frozenset({MediaState.READY, MediaState.EXPIRED})

# A message in one of these is in the phone's history, with its file.
_ON_PHONE = frozenset(
    {
        MessageStatus.RECEIVED,
        MessageStatus.SENT,
        MessageStatus.DELIVERED,
        MessageStatus.READ,
        MessageStatus.PLAYED,
    }
)


def do_fetch(work: Work, written: Iterable[Message]) -> None:
    """Ask for the files of messages that have one which is not there yet."""
    for message in written:
        media = message.details.media
        if media is not None and media.state is MediaState.PENDING and message.whatsapp_id:
            work.send(
                FetchMedia(
                    instance_id=message.instance_id,
                    chat=message.chat,
                    whatsapp_id=message.whatsapp_id,
                    from_me=message.from_me,
                    at=message.at,
                )
            )


def do_fetch_pending(work: Work, instance_id: int) -> None:
    """Ask for the files of a number that are not there, the newest first. The bot passes over
    those that it is fetching just now."""
    do_fetch(work, messages.without_file(work.connection, instance_id, _AT_ONCE))


def do_fetch_again(work: Work) -> None:
    """The same for every number that is connected, of files whose time has come."""
    for instance in instances.everything(work.connection):
        if instance.state is InstanceState.CONNECTED:
            pending = messages.without_file(work.connection, instance.id, _LOOKED_THROUGH)
            do_fetch(work, [one for one in pending if _is_due(one, work.now)][:_AT_ONCE])


def _is_due(message: Message, now: Moment) -> bool:
    media = message.details.media
    return media is not None and (media.retry_at is None or media.retry_at <= now)


def do_receive_files(work: Work, fetched: Sequence[MediaFetched]) -> None:
    """Save where the files lie, or why they could not be had. A file that came for a message that
    is gone, or has one already, goes again."""
    ids = {one.whatsapp_id for one in fetched}
    found = messages.by_whatsapp_ids(work.connection, {one.instance_id for one in fetched}, ids)
    present = {_key(one): one for one in found}
    changed: dict[str, Message] = {}
    for envelope in fetched:
        key = (envelope.instance_id, envelope.chat, envelope.from_me, envelope.whatsapp_id)
        message = present.get(key)
        media = None if message is None else message.details.media
        if message is None or media is None or media.state in _SETTLED:
            if envelope.media_key is not None:
                work.leave_unnamed([envelope.media_key])
            continue
        after = _after(message.type, media, envelope, work.now)
        if after != media:
            present[key] = changed[message.id] = _with(message, after)
    do_change_messages(work, changed.values())


def _key(message: Message) -> tuple[object, ...]:
    return message.instance_id, message.chat, message.from_me, message.whatsapp_id


def _after(type: MessageType, media: Media, fetched: MediaFetched, now: Moment) -> Media:
    if fetched.media_key is not None:
        return _ready(type, media, fetched)
    if fetched.is_waiting:
        return msgspec.structs.replace(media, reason=fetched.reason, retry_at=None)
    if not fetched.is_gone and media.retry_at is not None and now < media.retry_at:
        # A number that connects asks out of turn; one that does so again and again must not use
        # up the tries.
        return media
    tries = media.tries + 1
    is_over = fetched.is_gone or tries > len(WAITS)
    return msgspec.structs.replace(
        media,
        state=MediaState.UNAVAILABLE if is_over else MediaState.PENDING,
        reason=fetched.reason,
        tries=tries,
        retry_at=None if is_over else Moment(now + WAITS[tries - 1]),
    )


def _ready(type: MessageType, media: Media, fetched: MediaFetched) -> Media:
    """The file with what was found out about it, which counts more than what was said of it: what
    came as a picture, sound or film and is none is broken."""
    found = fetched.found or Found()
    is_other = type in _FAMILIES and not fetched.mime.startswith(_FAMILIES[type])
    said = UNKNOWN if is_other else media.mime
    return msgspec.structs.replace(
        media,
        state=MediaState.READY,
        key=fetched.media_key,
        size=fetched.size,
        mime=fetched.mime or said,
        seconds=media.seconds if found.seconds is None else found.seconds,
        width=media.width if found.width is None else found.width,
        height=media.height if found.height is None else found.height,
        waveform=found.waveform if media.is_voice else (),
        has_thumbnail=found.has_thumbnail,
        is_broken=found.is_broken or is_other,
        reason=None,
        tries=0,
        retry_at=None,
    )


def do_retry_file(
    work: Work, actor: Actor, message_id: str, *, lost: str | None = None
) -> MessageShape:
    """Ask anew for a file that could not be had; one that is there stays, and one that was deleted
    is not fetched again. `lost` is the key of a file that the store has lost: the phone is asked
    for it, unless what it was sent with never left here."""
    message, media = _access_file(work.connection, actor, message_id)
    if media.state is MediaState.EXPIRED:
        code, sentence = _WITHOUT[media.state]
        raise Conflict(sentence, code=code)
    if media.state is not MediaState.READY or media.key == lost:
        if media.state is MediaState.READY and not _is_on_phone(message):
            raise Conflict("The file is not there any more.", code="file_unavailable")
        anew = msgspec.structs.replace(
            media, state=MediaState.PENDING, key=None, reason=None, tries=0, retry_at=None
        )
        if anew != media:
            do_change_messages(work, [_with(message, anew)])
        message = _with(message, anew)
        do_fetch(work, [message])
    present = messages.load(work.connection, message.id)
    return rendering.message(present or message)


def _is_on_phone(message: Message) -> bool:
    return message.whatsapp_id is not None and message.status in _ON_PHONE


def access_file(connection: Connection, actor: Actor, message_id: str) -> Media:
    """The READY file of a message that the actor may see."""
    _, media = _access_file(connection, actor, message_id)
    if media.state in _WITHOUT:
        code, sentence = _WITHOUT[media.state]
        raise NotFound(sentence, code=code)
    return media


def _access_file(connection: Connection, actor: Actor, message_id: str) -> tuple[Message, Media]:
    message, _ = access_message(connection, actor, message_id)
    is_hidden = message.details.deleted_at is not None and not actor.sees_everything
    if message.details.media is None or is_hidden:
        raise NotFound(_NO_FILE, code="no_file")
    return message, message.details.media


def _with(message: Message, media: Media) -> Message:
    details = msgspec.structs.replace(message.details, media=media)
    return msgspec.structs.replace(message, details=details)
