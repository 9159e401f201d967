"""What becomes of a file that somebody here uploads: it is made ready to be sent, and kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta

from helpdesk.domain.contents import Media, MediaState
from helpdesk.domain.shapes import Shape
from helpdesk.domain.states import MessageType
from helpdesk.errors import TooLarge
from helpdesk.handling.call import Call, Parts
from helpdesk.handling.unclaimed import Ready
from helpdesk.handling.uploads import Form, Limits, receive_form
from helpdesk.language import N_
from helpdesk.media.deriving import keep_with_thumbnail
from helpdesk.media.findings import Prepared
from helpdesk.media.kinds import UNKNOWN, mime_of
from helpdesk.media.room import full_disk
from helpdesk.media.scratch import scratch_folder
from helpdesk.media.store import Kept

FormFile = Annotated[str, Meta(extra_json_schema={"contentMediaType": UNKNOWN})]
"""The file of a form; its shape has the file's name there."""

_Seconds = Annotated[float, Meta(ge=0, le=1_000_000)]
_Pixels = Annotated[int, Meta(ge=0, le=1_000_000)]
# WhatsApp takes larger ones as documents only.
_LIMITED = frozenset({MessageType.AUDIO, MessageType.VIDEO})


class Upload(NamedTuple):
    """A form whose file lies on the disk, in a folder of its own."""

    form: Form
    folder: Path

    @property
    def file(self) -> Path:
        """Where the file lies."""
        return _file_in(self.folder)


class FileToSend(Shape, frozen=True, kw_only=True):
    """A form's file, how it is to be sent, and what the sender's browser found out about it."""

    file: FormFile
    type: Literal["DOCUMENT"] | None = None
    is_voice: bool = False
    seconds: _Seconds | None = None
    width: _Pixels | None = None
    height: _Pixels | None = None


@asynccontextmanager
async def uploaded(call: Call) -> AsyncIterator[Upload]:
    """The form in the call's body, for as long as the context lasts; what the disk does not take
    then is refused with NoRoom. Raises what receive_form raises."""
    config = call.parts.config
    limits = Limits(config.max_file, call.parts.room)
    with full_disk():
        async with scratch_folder(config.scratch_dir) as folder:
            yield Upload(await receive_form(call.request, _file_in(folder), limits), folder)


async def keep_to_send(parts: Parts, upload: Upload, wish: FileToSend) -> Ready:
    """Make the form's file ready to be sent now, and keep it. Raises Refused for a recording that
    cannot be read, TooLarge for what WhatsApp does not take as what it is, NoRoom."""
    prepared = await _prepared(parts, upload, wish)
    await _check_size(prepared, parts.config.max_media)
    return Ready(prepared.type, await _kept(parts, prepared, wish))


async def keep_for_later(parts: Parts, upload: Upload, name: str) -> Media:
    """Make the form's file, of that name, ready to be sent some day, and keep it: as what it is
    sent is said, and checked, then. Raises NoRoom."""
    wish = FileToSend(file=name)
    return await _kept(parts, await _prepared(parts, upload, wish), wish)


async def _prepared(parts: Parts, upload: Upload, wish: FileToSend) -> Prepared:
    made = upload.folder / "made"
    await asyncio.to_thread(made.mkdir)
    is_document = wish.type is not None
    return await parts.workshop.prepare(
        upload.file, made, name=wish.file, as_document=is_document, is_voice=wish.is_voice
    )


async def _kept(parts: Parts, prepared: Prepared, wish: FileToSend) -> Media:
    await parts.room.check(0)  # to keep it takes no more room, but to make it did
    kept = await keep_with_thumbnail(parts.media, prepared.file, prepared.thumbnail)
    return _media(prepared, wish, kept)


async def _size(file: Path) -> int:
    return (await asyncio.to_thread(file.stat)).st_size


def _file_in(folder: Path) -> Path:
    return folder / "file"


async def _check_size(prepared: Prepared, most: int) -> None:
    if prepared.type in _LIMITED and await _size(prepared.file) > most:
        raise TooLarge(
            "WhatsApp takes videos and sounds of up to {limit} MB. Send it as a document.",
            code="too_large_as_media",
            fields={"file": N_("too large")},
            values={"limit": most // 1024 // 1024},
        )


def _media(prepared: Prepared, wish: FileToSend, kept: Kept) -> Media:
    found = prepared.found
    is_voice = wish.is_voice and prepared.type is MessageType.AUDIO
    return Media(
        mime=mime_of(found.mime or None, prepared.name),
        name=prepared.name or "file",
        size=kept.size,
        seconds=wish.seconds if found.seconds is None else found.seconds,
        width=wish.width if found.width is None else found.width,
        height=wish.height if found.height is None else found.height,
        is_voice=is_voice,
        state=MediaState.READY,
        key=kept.key,
        waveform=found.waveform if is_voice else (),
        has_thumbnail=prepared.thumbnail is not None,
        is_broken=found.is_broken,
    )
