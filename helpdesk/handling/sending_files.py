"""Sending a file: whole or a range of it, with what browsers must know."""

import asyncio
import os
import re
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from aiohttp import hdrs, web

from helpdesk.domain.file_names import safe_name

_PIECE = 256 * 1024
# What leaves here was written by strangers: whatever it is, it runs nothing and is nothing else
# than it is said to be. The browser asks each time and is answered from its own copy: who may see
# it may change. These stand here because the answer leaves before others are set.
_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    hdrs.CACHE_CONTROL: "private, no-cache",
}


class Leaving(NamedTuple):
    """What is said of a file that leaves: its type, what to call it, whether a browser may show
    it (what it may not is only ever downloaded), and its ETag, another one for other bytes.
    `is_for_any_site`: pages of other sites may read it, because its address is the key to it."""

    mime: str
    name: str
    etag: str
    is_shown: bool
    is_for_any_site: bool = False


def has_already(request: web.Request, etag: str) -> bool:
    """Whether the caller has the bytes of that ETag."""
    return any(one.value in (etag, "*") for one in request.if_none_match or ())


def not_modified(etag: str, *, is_for_any_site: bool) -> web.Response:
    """The answer to whoever has the bytes."""
    response = web.Response(status=304, headers=_HEADERS)
    response.etag = etag
    _open(response, is_for_any_site=is_for_any_site)
    return response


async def send_file(request: web.Request, path: Path, leaving: Leaving) -> web.StreamResponse:
    """Send the file, or the range of it that is asked for, a piece at a time. What goes wrong in
    the middle ends the connection: half a file must not look like a whole one."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        size = (await asyncio.to_thread(os.fstat, file.fileno())).st_size
        part = _part(request, leaving.etag, size)
        response = _response(leaving, part, size)
        await response.prepare(request)
        if part != _UNSATISFIABLE and request.method != hdrs.METH_HEAD:
            await _pass_on(request, response, file, range(size) if part is None else part)
        await response.write_eof()
    finally:
        await asyncio.to_thread(file.close)
    return response


_UNSATISFIABLE = range(0)
# The last no bytes, which aiohttp takes for all of them.
_NOTHING = re.compile(r"bytes=-0+\s*")


def _part(request: web.Request, etag: str, size: int) -> range | None:
    """Which bytes are asked for: None for all, _UNSATISFIABLE for none that there are. A Range
    that cannot be understood, or that is about other bytes (If-Range), counts for nothing."""
    condition = request.headers.get(hdrs.IF_RANGE)
    if hdrs.RANGE not in request.headers or condition not in (None, f'"{etag}"'):
        return None
    if _NOTHING.fullmatch(request.headers[hdrs.RANGE]):
        return _UNSATISFIABLE
    try:
        return range(size)[request.http_range]
    except ValueError:
        return None


def _response(leaving: Leaving, part: range | None, size: int) -> web.StreamResponse:
    response = web.StreamResponse(headers=_HEADERS)
    response.content_type = leaving.mime
    kind = "inline" if leaving.is_shown else "attachment"
    response.headers[hdrs.CONTENT_DISPOSITION] = _disposition(kind, leaving.name)
    response.headers[hdrs.ACCEPT_RANGES] = "bytes"
    _open(response, is_for_any_site=leaving.is_for_any_site)
    response.etag = leaving.etag
    response.content_length = size if part is None else len(part)
    if part == _UNSATISFIABLE:
        response.set_status(416)
        response.headers[hdrs.CONTENT_RANGE] = f"bytes */{size}"
    elif part is not None:
        response.set_status(206)
        response.headers[hdrs.CONTENT_RANGE] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def _open(response: web.StreamResponse, *, is_for_any_site: bool) -> None:
    if is_for_any_site:
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"


async def _pass_on(
    request: web.Request, response: web.StreamResponse, file: BinaryIO, part: range
) -> None:
    try:
        await asyncio.to_thread(file.seek, part.start)
        left = len(part)
        while left:
            piece = await asyncio.to_thread(file.read, min(left, _PIECE))
            if not piece:
                raise OSError("the file has become shorter")
            left -= len(piece)
            await response.write(piece)
    except BaseException:
        if request.transport is not None:
            request.transport.abort()
        raise


def _disposition(kind: str, name: str) -> str:
    """The header with a name in whatever script (RFC 6266, RFC 8187)."""
    name = safe_name(name)
    if not name:
        return kind
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
