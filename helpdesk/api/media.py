"""The files of messages."""

from contextlib import suppress

from aiohttp import web

from helpdesk.actions import media, messages
from helpdesk.actions.access import access_attendance
from helpdesk.actions.media_links import Version
from helpdesk.actions.messages import check_message_id
from helpdesk.domain.contents import Details, Media
from helpdesk.errors import NotFound
from helpdesk.handling.call import Call, answer
from helpdesk.handling.keeping import FileToSend, Upload, keep_to_send, uploaded
from helpdesk.handling.lending import is_lost, lend
from helpdesk.handling.unclaimed import Ready


class NewFile(FileToSend, frozen=True, kw_only=True):
    """A form with a file to send, its caption in `content`. What it is sent as is decided by its
    content; with the `type` DOCUMENT it is a document whatever it is. `is_voice`: a sound is sent
    as a voice note. `seconds`, `width` and `height` are for the screen."""

    id: str
    content: str = ""
    quoted_message_id: str | None = None


async def create(call: Call) -> web.StreamResponse:
    """Write to the client with a file: 201 for a new message, 200 for one that is known.

    What would be refused is refused before the file is made ready and kept."""
    attendance_id = call.number("id")
    await call.read(lambda c: access_attendance(c, call.actor, attendance_id))
    async with uploaded(call) as upload:
        form = upload.form.read(NewFile)
        key = f"{call.actor.user_id} {check_message_id(form.id)}"
        # Whoever asks again while the file is made ready finds the message that comes of it.
        async with call.parts.turns.of(key):
            return await _write(call, attendance_id, upload, form)


async def _write(
    call: Call, attendance_id: int, upload: Upload, form: NewFile
) -> web.StreamResponse:
    message_id = check_message_id(form.id)
    written = await call.read(
        lambda c: messages.find_written(c, call.actor, attendance_id, message_id)
    )
    if written is not None:
        return answer(written)
    quoted = form.quoted_message_id or None
    await call.read(lambda c: messages.check_may_write_in(c, call.actor, attendance_id, quoted))
    caption = messages.check_caption(form.content)
    ready = await _made_ready(call, upload, form)
    with call.parts.second_look.at(ready.file.key):
        message, is_new = await call.write(
            lambda work: messages.do_write(
                work,
                call.actor,
                attendance_id,
                message_id,
                caption,
                quoted,
                type=ready.type,
                details=Details(media=ready.file),
            )
        )
    return answer(message, 201 if is_new else 200)


async def _made_ready(call: Call, upload: Upload, form: NewFile) -> Ready:
    """The form's file, ready to be sent. Nothing is sent for somebody who has gone meanwhile: they
    may have taken it back. If only the connection was lost, they ask again."""
    key = f"{call.actor.user_id} {form.id} {form.type} {form.is_voice}"
    ready = call.parts.unclaimed.take(key) or await keep_to_send(call.parts, upload, form)
    if call.has_gone:
        call.parts.unclaimed.put(key, ready)
        raise ConnectionResetError("whoever sent the file has gone")
    return ready


async def show(call: Call) -> web.StreamResponse:
    """The file of a message; ranges are answered, `?download=1` makes it a download."""
    return await lend(call, await _file(call))


async def show_thumbnail(call: Call) -> web.StreamResponse:
    """A small picture (JPEG) of a message's picture or film."""
    return await lend(call, await _file(call), Version.THUMBNAIL)


async def show_playable(call: Call) -> web.StreamResponse:
    """A copy of a message's sound that every browser plays (AAC in MP4)."""
    return await lend(call, await _file(call), Version.PLAYABLE)


async def _file(call: Call) -> Media:
    message_id = check_message_id(call.text("id"))
    return await call.read(lambda c: media.access_file(c, call.actor, message_id))


async def retry(call: Call) -> web.StreamResponse:
    """Ask the phone once more for a file that could not be had, or that is not there any more."""
    message_id = check_message_id(call.text("id"))
    lost = await _lost(call, message_id)
    shape = await call.write(
        lambda work: media.do_retry_file(work, call.actor, message_id, lost=lost)
    )
    return answer(shape, 202)


async def _lost(call: Call, message_id: str) -> str | None:
    """The key of the message's file if the store does not have it."""
    with suppress(NotFound):
        file = await _file(call)
        return file.key if await is_lost(call, file) else None
    return None
