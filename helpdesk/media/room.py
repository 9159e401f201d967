"""How much of the disk may still be taken by files."""

import asyncio
import contextlib
import errno
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Protocol

from helpdesk.errors import NoRoom

_FULL = (errno.ENOSPC, errno.EDQUOT)


class Usage(Protocol):
    """What shutil.disk_usage answers with."""

    @property
    def free(self) -> int:
        """Bytes that are free."""


class _Promise:
    """A file may grow to so many bytes."""

    def __init__(self, file: Path, size: int) -> None:
        self._file = file
        self._size = size

    def open(self) -> int:
        """The bytes of it that the disk does not have yet. It blocks."""
        return max(0, self._size - _size_of(self._file))


class Room:
    """The room above a reserve: text must go on when files have filled the disk. The folder,
    which exists, says which disk; the reserve is in bytes. What was promised to files and is not
    written yet is as good as taken."""

    def __init__(
        self,
        folder: Path,
        reserve: int,
        disk_usage: Callable[[Path], Usage] = shutil.disk_usage,
    ) -> None:
        self._folder = folder
        self._reserve = reserve
        self._disk_usage = disk_usage
        self._promises: list[_Promise] = []
        # To look and to promise is one step.
        self._promising = asyncio.Lock()

    async def free(self) -> int:
        """Bytes that files may still take; 0 when less than the reserve is free."""
        return await asyncio.to_thread(self._free, list(self._promises))

    async def check(self, size: int) -> None:
        """Raise NoRoom when a file of so many bytes would go below the reserve, or (whatever its
        size) no more than the reserve is free as it is."""
        _check(await self.free(), size)

    @contextlib.asynccontextmanager
    async def reserved(
        self, size: int, file: Path, *, least: int | None = None
    ) -> AsyncIterator[int]:
        """Room for the file, which need not be there yet, to grow by so many bytes, for as long as
        the context lasts: nobody else is promised the same. With `least` it may be less, but not
        less than that; the answer is how much. Raises NoRoom as `check` does."""
        async with self._promising:
            free = await self.free()
            _check(free, size if least is None else least)
            granted = min(size, free)
            promise = _Promise(file, await asyncio.to_thread(_size_of, file) + granted)
            self._promises.append(promise)
        try:
            yield granted
        finally:
            self._promises.remove(promise)

    def _free(self, promises: list[_Promise]) -> int:
        # In this order: what is written in between counts as taken twice, and not as free.
        is_open = sum(one.open() for one in promises)
        return max(0, self._disk_usage(self._folder).free - self._reserve - is_open)


def no_room() -> NoRoom:
    """What is said to who wants more than there is."""
    return NoRoom("The disk of the server is nearly full. Text goes on; tell your administrator.")


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """Raise NoRoom for what the disk does not take in the context: between the look at the room
    and the writing somebody else may have filled it."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise NoRoom("The disk of the server is full. Tell your administrator.") from error


def _check(free: int, size: int) -> None:
    if free == 0 or size > free:
        raise no_room()


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
