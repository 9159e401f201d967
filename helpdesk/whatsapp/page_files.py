"""Files on their way between this machine's disk and the page, a piece at a time: memory does
not grow with them, and none goes through the channel of the calls.

Into the page a file comes through an <input>. Out of it one is read with the browser's own
protocol, which can read a Blob: a download would be more direct, but Chromium drops the eleventh
in a row that nobody clicked for, and one that begins while another does.
"""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from typing import BinaryIO

from playwright.async_api import CDPSession, Error, Page

from helpdesk.whatsapp.driver import FILE_TOO_LARGE, NOT_WRITTEN, PageError
from helpdesk.whatsapp.page import PAGE_GONE, TIMEOUT

_PIECE = 256 * 1024
_CLOSE_SECONDS = 5.0


class PageFiles:
    """What one page is given and what is taken out of it."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def put(self, element: str, path: Path, seconds: float) -> None:
        """Put the file into the page's <input> of that id. Raises PageError."""
        try:
            await self._page.set_input_files(f"#{element}", path, timeout=seconds * 1000)
        except Error as error:
            raise PageError(PAGE_GONE, _first_line(error), nothing_happened=True) from error

    async def save(
        self, token: str, into: Path, seconds: float, largest: int | None = None
    ) -> None:
        """Write the file that the bridge holds under this token to `into`, which does not exist
        yet: whole or not at all, and of at most `largest` bytes. Raises PageError."""
        try:
            async with (
                asyncio.timeout(seconds),
                self._protocol() as protocol,
                _opened(protocol, token) as handle,
            ):
                await _write(into, _pieces(protocol, handle), largest)
        except TimeoutError as error:
            raise PageError(TIMEOUT, f"the file was not read within {seconds:g} s") from error
        except Error as error:
            raise PageError(PAGE_GONE, _first_line(error)) from error
        except OSError as error:
            raise PageError(NOT_WRITTEN, str(error)) from error

    @contextlib.asynccontextmanager
    async def _protocol(self) -> AsyncIterator[CDPSession]:
        protocol = await self._page.context.new_cdp_session(self._page)
        try:
            yield protocol
        finally:
            await _finish(protocol.detach())


@contextlib.asynccontextmanager
async def _opened(protocol: CDPSession, token: str) -> AsyncIterator[str]:
    """The handle to read the Blob behind a token by. What is not closed stays in the browser's
    memory, however long the page and the protocol are done with it."""
    handle = await _open(protocol, token)
    try:
        yield handle
    finally:
        await _finish(protocol.send("IO.close", {"handle": handle}))


async def _finish(closing: Awaitable[object]) -> None:
    """Of a page that is gone everything is closed already."""
    with contextlib.suppress(Error, TimeoutError):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await closing


async def _open(protocol: CDPSession, token: str) -> str:
    """The handle of the Blob behind a token."""
    expression = f"window.helpdeskBridge.file({json.dumps(token)})"
    found = await protocol.send("Runtime.evaluate", {"expression": expression})
    blob = found["result"].get("objectId")
    if blob is None:
        raise PageError(PAGE_GONE, "the page was loaded anew")
    resolved = await protocol.send("IO.resolveBlob", {"objectId": blob})
    return f"blob:{resolved['uuid']}"


async def _pieces(protocol: CDPSession, handle: str) -> AsyncIterator[bytes]:
    has_more = True
    while has_more:
        read = await protocol.send("IO.read", {"handle": handle, "size": _PIECE})
        has_more = not read["eof"]
        yield base64.b64decode(read["data"])


async def _write(into: Path, pieces: AsyncIterator[bytes], largest: int | None) -> None:
    size = 0
    with _created(into) as file:
        async for piece in pieces:
            size += len(piece)
            # What it was said to be may be less than it is.
            if largest is not None and size > largest:
                raise too_large(largest)
            await asyncio.to_thread(file.write, piece)


def too_large(largest: int) -> PageError:
    """What is raised for a file of more bytes than were asked for."""
    return PageError(FILE_TOO_LARGE, f"it has more than {largest} bytes", is_permanent=True)


@contextlib.contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    """A new file, which is gone again when its writing fails."""
    with path.open("xb") as file:
        try:
            yield file
        except BaseException:
            path.unlink()
            raise


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
