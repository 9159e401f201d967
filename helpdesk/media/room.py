"""How much of the disk may still be taken by files."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from helpdesk.errors import NoRoom


class Usage(Protocol):
    """What shutil.disk_usage answers with."""

    @property
    def free(self) -> int:
        """Bytes that are free."""


class Room:
    """The room above a reserve: text must go on when files have filled the disk. The folder,
    which exists, says which disk; the reserve is in bytes."""

    def __init__(
        self,
        folder: Path,
        reserve: int,
        disk_usage: Callable[[Path], Usage] = shutil.disk_usage,
    ) -> None:
        self._folder = folder
        self._reserve = reserve
        self._disk_usage = disk_usage

    async def free(self) -> int:
        """Bytes that files may still take; 0 when less than the reserve is free."""
        usage = await asyncio.to_thread(self._disk_usage, self._folder)
        return max(0, usage.free - self._reserve)

    async def check(self, size: int) -> None:
        """Raise NoRoom when a file of so many bytes would go below the reserve, or (whatever its
        size) no more than the reserve is free as it is."""
        free = await self.free()
        if free == 0 or size > free:
            raise NoRoom(
                "The disk of the server is nearly full. Text goes on; tell your administrator."
            )
