"""A MediaStore in a folder."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from pathlib import Path

from helpdesk.domain.moments import Moment
from helpdesk.media import disk
from helpdesk.media.store import FILES, Kept, StoreState


class LocalMediaStore:
    """Files below one folder that only the owner of the process may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # To look how old a file is and to remove it is one step: a keep in between would lose it.
        self._lock = threading.Lock()

    async def put(self, key: str, content: bytes) -> None:
        """Write a file beside the place and move it there."""
        await asyncio.to_thread(self._put, self._path(key), content)

    async def get(self, key: str) -> bytes | None:
        """Read the file."""
        return await asyncio.to_thread(disk.read, self._path(key))

    async def keep(self, file: Path) -> Kept:
        """Copy the file, a piece at a time, to where its content says."""
        return await asyncio.to_thread(self._keep, file)

    async def keep_as(self, key: str, file: Path) -> None:
        """Copy the file and move the copy there."""
        await asyncio.to_thread(self._keep_as, self._path(key), file)

    @contextlib.asynccontextmanager
    async def lend(self, key: str) -> AsyncIterator[Path]:
        """The file itself. Raises KeyError when there is none."""
        path = self._path(key)
        if not await asyncio.to_thread(path.is_file):
            raise KeyError(key)
        yield path

    async def delete(self, key: str, *, before: Moment | None = None) -> None:
        """Remove the file."""
        await asyncio.to_thread(self._delete, self._path(key), before)

    async def older(self, below: str, before: Moment) -> AsyncIterator[list[str]]:
        """The old files of one folder after the other."""
        for folder in await asyncio.to_thread(disk.folders, self._folder / below):
            names = await asyncio.to_thread(disk.older, folder, before)
            yield [(folder / name).relative_to(self._folder).as_posix() for name in names]

    def state(self) -> StoreState:
        """Nothing ever waits."""
        return StoreState("local")

    async def run(self) -> None:
        """There is nothing to be done."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing is held open."""

    def _path(self, key: str) -> Path:
        return disk.path_of(self._folder, key)

    def _put(self, path: Path, content: bytes) -> None:
        with disk.written(content, path.parent) as half, self._lock:
            disk.place(half, path)

    def _keep_as(self, path: Path, source: Path) -> None:
        with disk.copied(source, path.parent) as (half, _), self._lock:
            disk.place(half, path)

    def _keep(self, source: Path) -> Kept:
        with disk.copied(source, self._folder / FILES) as (half, kept), self._lock:
            path = self._path(kept.key)
            if not disk.renew(path):
                disk.place(half, path)
        return kept

    def _delete(self, path: Path, before: Moment | None) -> None:
        with self._lock:
            disk.remove(path, before)
