"""The practice phone, by way of the simulator that plays it."""

import re
from collections.abc import Awaitable

import aiohttp
from aiohttp import hdrs, web

from helpdesk.actions.instances import access_instance
from helpdesk.domain.states import InstanceKind
from helpdesk.errors import Conflict, Invalid, NotFound, TooLarge
from helpdesk.handling.call import Call
from helpdesk.whatsapp.simulator.client import SimulatorClient

_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ABOUT_FILES = ("name", "seconds", "width", "height")
_SHOWN = ("image/", "audio/", "video/")
_SVG = "image/svg"
_FROM_THE_PHONE = (
    hdrs.CONTENT_LENGTH,
    hdrs.CONTENT_RANGE,
    hdrs.ACCEPT_RANGES,
    hdrs.ETAG,
    hdrs.LAST_MODIFIED,
)
_PIECE = 256 * 1024


async def show(call: Call) -> web.StreamResponse:
    """What the practice phone shows (waits for news with `after`)."""
    phone = await _phone(call)
    return await _passed_on(phone.get_json(dict(call.request.query)))


async def act(call: Call) -> web.StreamResponse:
    """Do something on the practice phone: scan the QR code, write as a client."""
    phone = await _phone(call)
    return await _passed_on(phone.post_json(await call.request.read()))


async def take_file(call: Call) -> web.StreamResponse:
    """Put a file on the practice phone, to be written with.

    The body is the file, of the type that Content-Type says; the query may give its name,
    seconds, width and height.
    """
    request = call.request
    if not request.content_length:
        raise Invalid("The file is empty, or its size (Content-Length) is missing.")
    largest = call.parts.config.max_file
    if request.content_length > largest:
        raise TooLarge("The file is larger than {limit} MB.", values={"limit": largest // 2**20})
    phone = await _phone(call)
    about = {name: request.query[name] for name in _ABOUT_FILES if name in request.query}
    mime = request.headers.get(hdrs.CONTENT_TYPE, request.content_type)
    return await _passed_on(phone.post_media(request.content, mime, about))


async def show_file(call: Call) -> web.StreamResponse:
    """A file on the practice phone; ranges are answered."""
    media = call.text("media")
    if not _MEDIA_ID.fullmatch(media):
        raise NotFound("There is no such file on this phone.")
    phone = await _phone(call)
    wanted = call.request.headers.get(hdrs.RANGE)
    try:
        async with await phone.get_media(media, wanted) as file:
            if file.status not in (200, 206):
                return _json(file.status, await file.read())
            return await _streamed(call.request, file)
    except aiohttp.ClientError as error:
        raise _phone_away() from error


async def _streamed(request: web.Request, file: aiohttp.ClientResponse) -> web.StreamResponse:
    """The file as it comes. It is whatever somebody sent: a browser shows and plays what calls
    itself so, and runs nothing."""
    headers = {str(name): file.headers[name] for name in _FROM_THE_PHONE if name in file.headers}
    is_shown = file.content_type.startswith(_SHOWN) and not file.content_type.startswith(_SVG)
    headers[hdrs.CONTENT_TYPE] = file.content_type if is_shown else "application/octet-stream"
    headers[hdrs.CONTENT_DISPOSITION] = "inline" if is_shown else "attachment"
    # The answer has left when the other headers are set to answers.
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    headers["X-Content-Type-Options"] = "nosniff"
    headers[hdrs.CACHE_CONTROL] = "private, no-cache"
    answer = web.StreamResponse(status=file.status, headers=headers)
    await answer.prepare(request)
    async for piece in file.content.iter_chunked(_PIECE):
        await answer.write(piece)
    await answer.write_eof()
    return answer


async def _phone(call: Call) -> SimulatorClient:
    instance_id = call.number("id")
    instance = await call.read(lambda c: access_instance(c, instance_id))
    if instance.kind is not InstanceKind.PRACTICE:
        raise NotFound("This number has no practice phone.")
    return await call.parts.practice(instance_id)


async def _passed_on(asked: Awaitable[tuple[int, bytes]]) -> web.Response:
    try:
        status, content = await asked
    except aiohttp.ClientError as error:
        raise _phone_away() from error
    return _json(status, content)


def _json(status: int, content: bytes) -> web.Response:
    return web.Response(body=content, status=status, content_type="application/json")


def _phone_away() -> Conflict:
    return Conflict("The practice phone is not running.", code="phone_away")
