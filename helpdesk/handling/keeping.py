"""What becomes of a file that somebody here uploads: it is made ready to be sent, and kept."""

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from helpdesk.domain.contents import Media, MediaState
from helpdesk.domain.states import MessageType
from helpdesk.errors import Invalid, NoRoom, TooLarge
from helpdesk.handling.call import Call, Parts
from helpdesk.handling.uploads import Form, Limits, receive_form
from helpdesk.language import N_
from helpdesk.media.deriving import keep_with_thumbnail
from helpdesk.media.findings import Prepared
from helpdesk.media.kinds import mime_of
from helpdesk.media.scratch import scratch_folder

_MOST = 1_000_000  # pixels or seconds
_FULL = (errno.ENOSPC, errno.EDQUOT)
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


class _Wish(NamedTuple):
    """How the file is to be sent, and what the sender's browser found out about it."""

    is_document: bool
    is_voice: bool
    seconds: float | None
    width: int | None
    height: int | None


@asynccontextmanager
async def uploaded(call: Call) -> AsyncIterator[Upload]:
    """The form in the call's body, for as long as the context lasts; what the disk does not take
    then is refused with NoRoom. Raises what receive_form raises."""
    config = call.parts.config
    limits = Limits(config.max_file, call.parts.room)
    try:
        async with scratch_folder(config.scratch_dir) as folder:
            yield Upload(await receive_form(call.request, _file_in(folder), limits), folder)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        # Between the look at the disk and the writing somebody else has filled it.
        raise NoRoom("The disk of the server is full. Tell your administrator.") from error


async def keep(parts: Parts, upload: Upload) -> tuple[MessageType, Media]:
    """Make the form's file ready to be sent and keep it; the answer is what it is sent as, and
    the file. Raises Invalid, Refused for a recording that cannot be read, TooLarge, NoRoom."""
    wish, name = _wish(upload.form), upload.form.file_name
    made = upload.folder / "made"
    await asyncio.to_thread(made.mkdir)
    prepared = await parts.workshop.prepare(
        upload.file, made, name=name, as_document=wish.is_document, is_voice=wish.is_voice
    )
    size = (await asyncio.to_thread(prepared.file.stat)).st_size
    _check_size(prepared, size, parts.config.max_media)
    await parts.room.check(size)
    kept = await keep_with_thumbnail(parts.media, prepared.file, prepared.thumbnail)
    return prepared.type, _media(prepared, wish, kept.key, kept.size)


def _file_in(folder: Path) -> Path:
    return folder / "file"


def _check_size(prepared: Prepared, size: int, most: int) -> None:
    if prepared.type in _LIMITED and size > most:
        raise TooLarge(
            "WhatsApp takes videos and sounds of up to {limit} MB. Send it as a document.",
            code="too_large_as_media",
            fields={"file": N_("too large")},
            values={"limit": most // 1024 // 1024},
        )


def _media(prepared: Prepared, wish: _Wish, key: str, size: int) -> Media:
    found = prepared.found
    is_voice = wish.is_voice and prepared.type is MessageType.AUDIO
    return Media(
        mime=mime_of(found.mime or None, prepared.name),
        name=prepared.name or "file",
        size=size,
        seconds=wish.seconds if found.seconds is None else found.seconds,
        width=wish.width if found.width is None else found.width,
        height=wish.height if found.height is None else found.height,
        is_voice=is_voice,
        state=MediaState.READY,
        key=key,
        waveform=found.waveform if is_voice else (),
        has_thumbnail=prepared.thumbnail is not None,
        is_broken=found.is_broken,
    )


def _wish(form: Form) -> _Wish:
    wanted = form.text("type")
    if wanted not in (None, "DOCUMENT"):
        reason = N_("DOCUMENT, or left out")
        raise Invalid("type must be DOCUMENT, or left out.", fields={"type": reason})
    return _Wish(
        is_document=wanted is not None,
        is_voice=form.text("is_voice") == "true",
        seconds=_figure(form, "seconds"),
        width=_whole(_figure(form, "width")),
        height=_whole(_figure(form, "height")),
    )


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
