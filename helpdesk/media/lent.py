"""Files that are being read just now: each reader has a name of its own for the file."""

import asyncio
import contextlib
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path


class Lent:
    """A folder of second names (hard links, or copies where the disk knows no such thing), so
    that a file stays for who reads it when it is moved, replaced or removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bringing: set[asyncio.Future[None]] = set()
        shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed

    @contextlib.asynccontextmanager
    async def name(self, bring: Callable[[Path], Awaitable[None]]) -> AsyncIterator[Path]:
        """A path, at which `bring` has put a file, for as long as the context lasts. Whoever goes
        away before leaves `bring` to come to its end: what runs in a thread cannot be stopped,
        and others may wait for the same file."""
        path = self._folder / secrets.token_hex(8)
        brought = asyncio.ensure_future(bring(path))
        self._bringing.add(brought)
        brought.add_done_callback(self._bringing.discard)
        try:
            await asyncio.shield(brought)
            yield path
        finally:
            if brought.done():
                await asyncio.to_thread(path.unlink, True)
            else:
                brought.add_done_callback(partial(_remove, path))

    async def close(self) -> None:
        """Wait no more for what nobody has yet; what comes all the same goes at the next start."""
        bringing = list(self._bringing)
        for one in bringing:
            one.cancel()
        await asyncio.gather(*bringing, return_exceptions=True)


def _remove(path: Path, brought: asyncio.Future[None]) -> None:
    if not brought.cancelled():
        brought.exception()  # nobody waits any more who would look at it
    asyncio.get_running_loop().run_in_executor(None, path.unlink, True)
