"""The files of messages."""

import asyncio
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

import msgspec
from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest
from msgspec import Meta

from helpdesk.actions import media, messages
from helpdesk.actions.access import access_attendance
from helpdesk.actions.messages import check_message_id
from helpdesk.domain.contents import Details, Media, MediaState
from helpdesk.domain.shapes import Shape
from helpdesk.domain.states import MessageType
from helpdesk.errors import Invalid, NotFound
from helpdesk.handling.call import Call, answer
from helpdesk.handling.uploads import Form, receive_form
from helpdesk.language import N_
from helpdesk.media.kinds import UNKNOWN, message_type_of, mime_of, sniff_file
from helpdesk.media.scratch import scratch_file
from helpdesk.media.store import MediaStore

_SHOWN = ("image/", "audio/", "video/")
_MOST = 1_000_000  # pixels or seconds


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

    What would be refused is refused before the file is kept."""
    attendance_id = call.number("id")
    await call.read(lambda c: access_attendance(c, call.actor, attendance_id))
    async with scratch_file(call.parts.config.scratch_dir) as path:
        form = await receive_form(call.request, path)
        name, message_id = form.file_name, check_message_id(form.required("id"))
        written = await call.read(
            lambda c: messages.find_written(c, call.actor, attendance_id, message_id)
        )
        if written is not None:
            return answer(written)
        quoted = form.text("quoted_message_id")
        await call.read(lambda c: messages.check_may_write_in(c, call.actor, attendance_id, quoted))
        caption = messages.check_caption(form.text("content") or "")
        type, file = await keep(call, form, path, name)
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
    message_id = check_message_id(call.text("id"))
    file = await call.read(lambda c: media.access_file(c, call.actor, message_id))
    return await lend(call, file)


async def lend(call: Call, file: Media) -> web.StreamResponse:
    """The answer with a file that the caller may have."""
    key = file.key or ""
    try:
        async with call.parts.media.lend(key) as path:
            sniffed = await asyncio.to_thread(sniff_file, path)
    except KeyError:
        raise NotFound("The file is not there any more.", code="file_unavailable") from None
    headers = _headers(file, sniffed, is_download="download" in call.request.query)
    return _Lent(call.parts.media, key, headers)


async def retry(call: Call) -> web.StreamResponse:
    """Ask the phone once more for a file that could not be had."""
    message_id = check_message_id(call.text("id"))
    shape = await call.write(lambda work: media.do_retry_file(work, call.actor, message_id))
    return answer(shape, 202)


class _Lent(web.FileResponse):
    """A file of the MediaStore, which lends it for as long as it is sent."""

    def __init__(self, store: MediaStore, key: str, headers: dict[str, str]) -> None:
        super().__init__(Path(key), headers=headers)
        self._store = store
        self._key = key

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Send the file, or the range of it that is asked for."""
        async with self._store.lend(self._key) as self._path:
            return await super().prepare(request)


def _headers(file: Media, sniffed: str | None, *, is_download: bool) -> dict[str, str]:
    """What a browser may do with the file. Its type is what its content says; what is no
    picture, sound or film is only ever downloaded, and nothing runs."""
    is_shown = sniffed is not None and sniffed.startswith(_SHOWN) and not is_download
    return {
        hdrs.CONTENT_TYPE: sniffed or UNKNOWN,
        hdrs.CONTENT_DISPOSITION: _disposition("inline" if is_shown else "attachment", file.name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        # Asked again each time, and answered from the browser's copy: who may see it may change.
        hdrs.CACHE_CONTROL: "private, no-cache",
    }


def _disposition(kind: str, name: str) -> str:
    """The header with a name in whatever script (RFC 6266, RFC 8187)."""
    if not name:
        return kind
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def keep(call: Call, form: Form, path: Path, name: str) -> tuple[MessageType, Media]:
    """Keep a form's file in the MediaStore; the answer is what it is sent as, and the file."""
    sniffed = await asyncio.to_thread(sniff_file, path)
    type = MessageType.DOCUMENT if _is_document(form) else message_type_of(sniffed)
    file = Media(
        mime=mime_of(sniffed, name),
        name=name or "file",
        seconds=_figure(form, "seconds"),
        width=_whole(_figure(form, "width")),
        height=_whole(_figure(form, "height")),
        is_voice=type is MessageType.AUDIO and form.text("is_voice") == "true",
        state=MediaState.READY,
    )
    kept = await call.parts.media.keep(path)
    return type, msgspec.structs.replace(file, key=kept.key, size=kept.size)


def _is_document(form: Form) -> bool:
    wanted = form.text("type")
    if wanted not in (None, "DOCUMENT"):
        reason = N_("DOCUMENT, or left out")
        raise Invalid("type must be DOCUMENT, or left out.", fields={"type": reason})
    return wanted is not None


def _figure(form: Form, name: str) -> float | None:
    """A figure that the browser found out about the file, within reason."""
    text = form.text(name)
    if text is None:
        return None
    try:
        figure = float(text)
    except ValueError:
        figure = -1.0
    if not 0 <= figure <= _MOST:
        raise Invalid(
            "{name} is no sensible figure.",
            fields={name: N_("not a figure")},
            values={"name": name},
        )
    return figure


def _whole(figure: float | None) -> int | None:
    return None if figure is None else int(figure)
