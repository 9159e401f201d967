"""A line between a browser and helpdesk that can be cut or hold up what it carries."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

_PIECE = 64 * 1024


class Line:
    """Passes everything on. While `longest` is a number, a connection is torn down once it has
    carried so many bytes from the browser; `broken` counts those."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self.longest: int | None = None
        self.broken = 0
        self._flows = asyncio.Event()
        self._flows.set()
        self._ends: set[asyncio.WriteTransport] = set()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to its end."""
        back, onward = await asyncio.open_connection(self._to.hostname, self._to.port)
        ends = {writer.transport, onward.transport}
        self._ends |= ends
        ways = (self._carry(reader, onward, is_upload=True), self._carry(back, writer))
        tasks = [asyncio.create_task(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._ends -= ends
            for end in ends:
                end.abort()
            await asyncio.gather(*tasks)

    def stall(self) -> None:
        """Take everything and pass nothing on."""
        self._flows.clear()

    def go_on(self) -> None:
        """Pass on again, what was held up too where its connection still stands."""
        self._flows.set()

    def cut(self) -> None:
        """Tear all connections down."""
        for end in self._ends:
            end.abort()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_upload: bool = False
    ) -> None:
        carried = 0
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(_PIECE):
                await self._flows.wait()
                writer.write(piece)
                await writer.drain()
                carried += len(piece)
                if is_upload and self.longest is not None and carried > self.longest:
                    self.broken += 1
                    return


@contextlib.asynccontextmanager
async def line_to(url: str) -> AsyncIterator[tuple[Line, str]]:
    """A line to helpdesk at `url`, and the address of its near end."""
    line = Line(url)
    server = await asyncio.start_server(line.answer, "127.0.0.1")
    host, port = server.sockets[0].getsockname()
    try:
        yield line, f"http://{host}:{port}"
    finally:
        server.close()
        line.cut()
