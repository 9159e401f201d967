"""A form with a file: the file goes to the disk while it comes, whatever its size."""

import asyncio
from pathlib import Path
from typing import BinaryIO, NamedTuple

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from helpdesk.domain.file_names import safe_name
from helpdesk.errors import Invalid, TooLarge
from helpdesk.language import N_
from helpdesk.media.room import Room

_MAX_TEXT = 512 * 1024
_BESIDE_FILE = 2 * _MAX_TEXT
_MAX_FIELDS = 20
_PIECE = 256 * 1024
# After so many bytes of a file it is asked anew whether there is room for more.
_LOOK_EVERY = 8 * 1024 * 1024


class Form:
    """A form's fields, and its file `file` on the disk."""

    def __init__(self, fields: dict[str, str], file_name: str | None) -> None:
        self._fields = fields
        self._file_name = file_name

    @property
    def file_name(self) -> str:
        """What the file is called; "" when it has no name. Raises Invalid without a file."""
        if self._file_name is None:
            raise Invalid("The form has no file.", fields={"file": N_("missing")})
        return self._file_name

    def text(self, name: str) -> str | None:
        """The field's text, None where it is missing or empty."""
        return self._fields.get(name) or None

    def field(self, name: str) -> str | None:
        """The field's text, which may be empty; None where it is missing."""
        return self._fields.get(name)

    def required(self, name: str) -> str:
        """The field's text, or Invalid."""
        text = self.text(name)
        if text is None:
            raise Invalid(
                "The form has no {name}.", fields={name: N_("missing")}, values={"name": name}
            )
        return text


class Limits(NamedTuple):
    """What a form's file is held against: bytes of the largest that is taken, and the room there
    is for it."""

    largest: int
    room: Room


async def receive_form(request: web.Request, into: Path, limits: Limits) -> Form:
    """Read a multipart form whose file goes to the path `into`. Raises Invalid for what is no
    form or holds an empty file, TooLarge, and NoRoom, before the file has come if its size is
    known by then."""
    announced = request.content_length or 1
    if announced > limits.largest + _BESIDE_FILE:
        raise _too_large(limits)
    await limits.room.check(announced)
    try:
        return await _read(await request.multipart(), into, limits)
    except (ValueError, AssertionError, HttpProcessingError, EOFError) as error:
        # What aiohttp raises for forms that break off or never begin, checked by assert too.
        raise Invalid("The form cannot be read.") from error


async def _read(reader: MultipartReader, into: Path, limits: Limits) -> Form:
    fields: dict[str, str] = {}
    file_name: str | None = None
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or len(fields) >= _MAX_FIELDS:
            raise Invalid("The form has parts that do not belong there.")
        if part.name != "file":
            fields[part.name or ""] = await _text(part)
        elif file_name is not None:
            raise Invalid("The form has two files.", fields={"file": N_("more than one")})
        else:
            file_name = safe_name(part.filename or "")
            await _save(part, into, limits)
    return Form(fields, file_name)


async def _text(part: BodyPartReader) -> str:
    content = bytearray()
    while piece := await part.read_chunk(_PIECE):
        content += piece
        if len(content) > _MAX_TEXT:
            fields = {part.name or "": N_("too large")}
            raise TooLarge("A field of the form is too large.", fields=fields)
    return content.decode()


async def _save(part: BodyPartReader, into: Path, limits: Limits) -> None:
    file: BinaryIO = await asyncio.to_thread(into.open, "wb")
    size = checked = 0
    try:
        while piece := await part.read_chunk(_PIECE):
            size += len(piece)
            if size > limits.largest:
                raise _too_large(limits)
            if size > checked:
                await limits.room.check(len(piece))
                checked = size + _LOOK_EVERY
            await asyncio.to_thread(file.write, piece)
    finally:
        await asyncio.to_thread(file.close)
    if not size:
        raise Invalid("The file is empty.", fields={"file": N_("empty")})


def _too_large(limits: Limits) -> TooLarge:
    return TooLarge(
        "The file is larger than {limit} MB.",
        fields={"file": N_("too large")},
        values={"limit": limits.largest // 1024 // 1024},
    )
