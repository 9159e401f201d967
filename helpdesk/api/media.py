"""The files of messages."""

from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta

from helpdesk.actions import media, messages
from helpdesk.actions.access import access_attendance
from helpdesk.actions.media_links import Version
from helpdesk.actions.messages import check_message_id
from helpdesk.domain.contents import Details, Media
from helpdesk.domain.shapes import Shape
from helpdesk.handling.call import Call, answer
from helpdesk.handling.keeping import Upload, keep, uploaded
from helpdesk.handling.lending import lend
from helpdesk.media.kinds import UNKNOWN


class NewFile(Shape, frozen=True, kw_only=True):
    """A form with a file to send, its caption in `content`. What it is sent as is decided by its
    content; with the `type` DOCUMENT it is a document whatever it is. `is_voice`: a sound is sent
    as a voice note. `seconds`, `width` and `height` are for the screen."""

    id: str
    file: Annotated[str, Meta(extra_json_schema={"contentMediaType": UNKNOWN})]
    content: str = ""
    quoted_message_id: str | None = None
    type: Literal["DOCUMENT"] | None = None
    is_voice: bool = False
    seconds: float | None = None
    width: int | None = None
    height: int | None = None


async def create(call: Call) -> web.StreamResponse:
    """Write to the client with a file: 201 for a new message, 200 for one that is known.

    What would be refused is refused before the file is made ready and kept."""
    attendance_id = call.number("id")
    await call.read(lambda c: access_attendance(c, call.actor, attendance_id))
    async with uploaded(call) as upload:
        message_id = check_message_id(upload.form.required("id"))
        # Whoever asks again while the file is made ready finds the message that comes of it.
        async with call.parts.turns.of(f"{call.actor.user_id} {message_id}"):
            return await _write(call, attendance_id, message_id, upload)


async def _write(
    call: Call, attendance_id: int, message_id: str, upload: Upload
) -> web.StreamResponse:
    form = upload.form
    written = await call.read(
        lambda c: messages.find_written(c, call.actor, attendance_id, message_id)
    )
    if written is not None:
        return answer(written)
    quoted = form.text("quoted_message_id")
    await call.read(lambda c: messages.check_may_write_in(c, call.actor, attendance_id, quoted))
    caption = messages.check_caption(form.text("content") or "")
    type, file = await keep(call.parts, upload)
    message, is_new = await call.write(
        lambda work: messages.do_write(
            work,
            call.actor,
            attendance_id,
            message_id,
            caption,
            quoted,
            type=type,
            details=Details(media=file),
        )
    )
    return answer(message, 201 if is_new else 200)


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
    """Ask the phone once more for a file that could not be had."""
    message_id = check_message_id(call.text("id"))
    shape = await call.write(lambda work: media.do_retry_file(work, call.actor, message_id))
    return answer(shape, 202)
