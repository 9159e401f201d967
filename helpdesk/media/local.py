"""A MediaStore in a folder."""

import asyncio
import contextlib
import shutil
import threading
from collections.abc import AsyncIterator
from pathlib import Path

from helpdesk.domain.moments import Moment
from helpdesk.media import disk
from helpdesk.media.lent import Lent
from helpdesk.media.store import Kept, StoreState, check_key


class LocalMediaStore:
    """Files below one folder that only the owner of the process may read. It is one process's at a
    time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._halves = folder / "halves"
        shutil.rmtree(self._halves, ignore_errors=True)  # of a process that was killed
        self._lent = Lent(folder / "lent")
        # To look how old a file is and to remove it is one step: a keep in between would lose it.
        self._lock = threading.Lock()

    async def put(self, key: str, content: bytes) -> None:
        """Write a file elsewhere and move it to its place."""
        await asyncio.to_thread(self._put, self._path(key), content)

    async def get(self, key: str) -> bytes | None:
        """Read the file."""
        return await asyncio.to_thread(disk.read, self._path(key))

    async def keep(self, file: Path) -> Kept:
        """Move the file, or a copy of it, to where its content says."""
        return await asyncio.to_thread(self._keep, file)

    async def keep_as(self, key: str, file: Path) -> None:
        """Move the file, or a copy of it, there."""
        await asyncio.to_thread(self._keep_as, self._path(key), file)

    @contextlib.asynccontextmanager
    async def lend(self, key: str) -> AsyncIterator[Path]:
        """A second name of the file."""
        check_key(key)

        async def bring(into: Path) -> None:
            if not await asyncio.to_thread(disk.link, self._path(key), into):
                raise KeyError(key)

        async with self._lent.name(bring) as path:
            yield path

    async def delete(self, key: str, *, before: Moment | None = None) -> None:
        """Remove the file."""
        await asyncio.to_thread(self._delete, self._path(key), before)

    async def older(self, below: str, before: Moment) -> AsyncIterator[list[str]]:
        """The old files of one folder after the other."""
        for folder in await asyncio.to_thread(disk.folders, self._folder / below):
            yield await asyncio.to_thread(disk.older, self._folder, folder, before)

    def state(self) -> StoreState:
        """Nothing ever waits."""
        return StoreState("local")

    async def run(self) -> None:
        """There is nothing to be done."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Whoever still waits for a file goes without."""
        await self._lent.close()

    def _path(self, key: str) -> Path:
        return disk.path_of(self._folder, key)

    def _put(self, path: Path, content: bytes) -> None:
        with disk.written(content, self._halves) as half, self._lock:
            disk.place(half, path)

    def _keep_as(self, path: Path, source: Path) -> None:
        with disk.taken(source, self._halves) as (half, _), self._lock:
            disk.place(half, path)

    def _keep(self, source: Path) -> Kept:
        with disk.taken(source, self._halves) as (half, kept), self._lock:
            path = self._path(kept.key)
            if not disk.renew(path):
                disk.place(half, path)
        return kept

    def _delete(self, path: Path, before: Moment | None) -> None:
        with self._lock:
            disk.remove(path, before)
