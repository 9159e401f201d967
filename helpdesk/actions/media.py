"""The files of messages: asked for until they are there, and handed out to who may see them."""

from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from helpdesk.actions import rendering
from helpdesk.actions.access import access_message
from helpdesk.actions.message_changes import do_change_messages
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.contents import Media, MediaState
from helpdesk.domain.envelopes import FetchMedia, MediaFetched
from helpdesk.domain.moments import DAY, HOUR, MINUTE, Moment, now
from helpdesk.domain.roles import Actor
from helpdesk.domain.shapes import MessageShape
from helpdesk.domain.states import InstanceState
from helpdesk.errors import NotFound
from helpdesk.language import N_
from helpdesk.media.store import FILES, QRCODES, MediaStore
from helpdesk.store import instances, messages
from helpdesk.store.records import Message

# How long a file that did not come is left alone after each try; after one more it is given up.
WAITS = (3 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY)
# What is asked for at once; the job asks for the rest.
_AT_ONCE = 200
# Among so many the job looks for those whose time has come.
_LOOKED_THROUGH = 1_000
# A file may be kept so long before the message that names it is written.
_UNNAMED = DAY

_NO_FILE = N_("This message has no file.")
_WITHOUT = {
    MediaState.PENDING: ("file_pending", N_("The file is still on its way.")),
    MediaState.UNAVAILABLE: ("file_unavailable", N_("The file could not be fetched.")),
}


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
    """Save where the files lie, or why they could not be had."""
    ids = {one.whatsapp_id for one in fetched}
    found = messages.by_whatsapp_ids(work.connection, {one.instance_id for one in fetched}, ids)
    present = {_key(one): one for one in found}
    changed: dict[str, Message] = {}
    for envelope in fetched:
        key = (envelope.instance_id, envelope.chat, envelope.from_me, envelope.whatsapp_id)
        message = present.get(key)
        media = None if message is None else message.details.media
        if message is None or media is None or media.state is MediaState.READY:
            continue
        after = _after(media, envelope, work.now)
        if after != media:
            present[key] = changed[message.id] = _with(message, after)
    do_change_messages(work, changed.values())


def _key(message: Message) -> tuple[object, ...]:
    return message.instance_id, message.chat, message.from_me, message.whatsapp_id


def _after(media: Media, fetched: MediaFetched, now: Moment) -> Media:
    if fetched.media_key is not None:
        return msgspec.structs.replace(
            media,
            state=MediaState.READY,
            key=fetched.media_key,
            size=fetched.size,
            mime=fetched.mime or media.mime,
            reason=None,
            tries=0,
            retry_at=None,
        )
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


def do_retry_file(work: Work, actor: Actor, message_id: str) -> MessageShape:
    """Ask anew for a file that could not be had; one that is there stays."""
    message, media = _access_file(work.connection, actor, message_id)
    if media.state is not MediaState.READY:
        anew = msgspec.structs.replace(
            media, state=MediaState.PENDING, reason=None, tries=0, retry_at=None
        )
        if anew != media:
            do_change_messages(work, [_with(message, anew)])
        message = _with(message, anew)
        do_fetch(work, [message])
    present = messages.load(work.connection, message.id)
    return rendering.message(present or message)


async def forget_unnamed_files(ledger: Ledger, media: MediaStore) -> None:
    """Remove old files that no message names: what was uploaded and then refused, and what a
    process that was killed has left."""
    before = Moment(ledger.clock() - _UNNAMED)
    async for keys in media.older(FILES, before):
        named = await ledger.read(partial(messages.named_files, keys=keys))
        for key in keys:
            if key not in named:
                await media.delete(key, before=before)


async def forget_qrcodes(media: MediaStore) -> None:
    """Remove the QR codes of the process before: nobody can scan them any more."""
    async for keys in media.older(QRCODES, now()):
        for key in keys:
            await media.delete(key)


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
