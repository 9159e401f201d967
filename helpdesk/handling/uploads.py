"""A form with a file: the file goes to the disk while it comes, whatever its size."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar, cast

import msgspec
from aiohttp import BodyPartReader, MultipartReader, StreamReader, web
from aiohttp.http_exceptions import HttpProcessingError

from helpdesk.domain.file_names import safe_name
from helpdesk.domain.shapes import Shape
from helpdesk.errors import Invalid, TooLarge
from helpdesk.handling.call import wrong_body
from helpdesk.language import N_
from helpdesk.media.room import Room, no_room

_MAX_TEXT = 512 * 1024
_BESIDE_FILE = 2 * _MAX_TEXT
_MAX_PARTS = 20
_PIECE = 256 * 1024

S = TypeVar("S", bound=Shape)


class Form:
    """A form whose file is on the disk: its fields, with the file's name as the field `file` ("":
    it has none)."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields

    def read(self, kind: type[S]) -> S:
        """The form as that shape; numbers, `true` and `false` are read from their texts. Raises
        Invalid naming the field that is missing or wrong."""
        for field in msgspec.structs.fields(kind):
            if field.required and field.encode_name not in self._fields:
                name = field.encode_name
                fields = {name: N_("missing")}
                raise Invalid("The form has no {name}.", fields=fields, values={"name": name})
        try:
            return msgspec.convert(self._fields, kind, strict=False)
        except msgspec.ValidationError as error:
            raise wrong_body(error) from error


class Limits(NamedTuple):
    """What a form's file is held against: bytes of the largest that is taken, and the room there
    is for it."""

    largest: int
    room: Room


async def receive_form(request: web.Request, into: Path, limits: Limits) -> Form:
    """Read a multipart form whose file goes to the path `into`. Raises Invalid for what is no
    form or holds an empty file, TooLarge, and NoRoom, before the file has come if its size is
    known by then."""
    most = limits.largest + _BESIDE_FILE
    announced = request.content_length
    if announced is not None and announced > most:
        raise _too_large(limits)
    body = cast(StreamReader, _Body(request.content, most, limits))
    try:
        # Who does not say how much it will be may have what there is.
        async with limits.room.reserved(announced or most, into, least=announced or 1) as granted:
            return await _read(MultipartReader(request.headers, body), into, limits, granted)
    except (ValueError, AssertionError, HttpProcessingError, EOFError) as error:
        # What aiohttp raises for forms that break off or never begin, checked by assert too.
        raise Invalid("The form cannot be read.") from error


class _Body:
    """What comes of a request, up to so many bytes: whoever does not say how much it will be may
    send for ever, also between the parts of a form."""

    def __init__(self, content: StreamReader, most: int, limits: Limits) -> None:
        self._content = content
        self._left = most
        self._limits = limits

    async def read(self, n: int = -1) -> bytes:
        return self._counted(await self._content.read(n))

    async def readline(self, **options: Any) -> bytes:
        return self._counted(await self._content.readline(**options))

    def at_eof(self) -> bool:
        return self._content.at_eof()

    def unread_data(self, data: bytes) -> None:
        self._left += len(data)
        self._content.unread_data(data)

    def _counted(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise _too_large(self._limits)
        return data


async def _read(reader: MultipartReader, into: Path, limits: Limits, granted: int) -> Form:
    fields: dict[str, str] = {}
    while (part := await _next(reader)) is not None:
        name = part.name if isinstance(part, BodyPartReader) else None
        if not isinstance(part, BodyPartReader) or not name or len(fields) >= _MAX_PARTS:
            raise Invalid("The form has parts that do not belong there.")
        if name in fields:
            reason = {name: N_("more than one")}
            raise Invalid("The form has {name} twice.", fields=reason, values={"name": name})
        if name == "file":
            fields[name] = safe_name(part.filename or "")
            await _save(part, into, limits, granted)
        else:
            fields[name] = await _text(part)
    return Form(fields)


async def _next(reader: MultipartReader) -> object | None:
    try:
        return await reader.next()
    except RuntimeError as error:
        # aiohttp's word for a character set that it cannot use.
        raise ValueError(str(error)) from error


async def _text(part: BodyPartReader) -> str:
    content = bytearray()
    while piece := await part.read_chunk(_PIECE):
        content += piece
        if len(content) > _MAX_TEXT:
            fields = {part.name or "": N_("too large")}
            raise TooLarge("A field of the form is too large.", fields=fields)
    return content.decode()


async def _save(part: BodyPartReader, into: Path, limits: Limits, granted: int) -> None:
    file: BinaryIO = await asyncio.to_thread(into.open, "wb")
    size = 0
    try:
        while piece := await part.read_chunk(_PIECE):
            size += len(piece)
            if size > limits.largest:
                raise _too_large(limits)
            if size > granted:
                raise no_room()
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
