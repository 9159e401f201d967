"""Answers made smaller on their way to whoever asked for that."""

import asyncio
import zlib

from aiohttp import hdrs, web

SMALLEST = 1024
"""Bytes. What fits into a packet or so arrives no sooner for being smaller."""

_TYPES = frozenset({"application/json", "text/html", "text/javascript", "text/css", "text/csv"})
_GZIP = 16 + zlib.MAX_WBITS
# A snapshot becomes a quarter at the lowest level. The usual one takes five times as long, of the
# process that serves everybody, for a tenth less.
_LEVEL = 1
_IN_A_THREAD = 256 * 1024


async def compress(request: web.Request, response: web.StreamResponse) -> None:
    """Make the body gzip, where the browser takes it and it is worth it.

    Only what is read is compressed (GET and HEAD): how small an answer gets tells something of
    what is in it to whoever may choose a part of it and sees the length on the wire, and what is
    secret in an answer (an invitation's link, recovery codes, a token) comes by POST. Files have
    their own compressed forms, or are compressed in themselves.
    """
    if not isinstance(response, web.Response) or request.method not in ("GET", "HEAD"):
        return
    body = response.body
    if not isinstance(body, bytes) or len(body) < SMALLEST or response.content_type not in _TYPES:
        return
    response.headers.add(hdrs.VARY, hdrs.ACCEPT_ENCODING)
    if hdrs.CONTENT_ENCODING in response.headers or not _takes_gzip(request):
        return
    if len(body) < _IN_A_THREAD:
        response.body = _gzip(body)
    else:
        response.body = await asyncio.to_thread(_gzip, body)
    response.headers[hdrs.CONTENT_ENCODING] = "gzip"


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, _LEVEL, _GZIP)


def _takes_gzip(request: web.Request) -> bool:
    """Whether "gzip" stands among what is accepted, and is not refused by q=0."""
    for accepted in request.headers.get(hdrs.ACCEPT_ENCODING, "").split(","):
        name, _, quality = accepted.partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
