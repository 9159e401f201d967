"""Files on their way into the MediaStore: on a disk, because /tmp is memory on many machines."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp


@asynccontextmanager
async def scratch_file(folder: Path) -> AsyncIterator[Path]:
    """A path below the folder at which nothing is yet, and nothing is any more afterwards."""
    async with scratch_folder(folder) as own:
        yield own / "file"


@asynccontextmanager
async def scratch_folder(folder: Path) -> AsyncIterator[Path]:
    """An empty folder of its own below the folder, gone afterwards with all that is in it."""
    making = asyncio.create_task(asyncio.to_thread(_make, folder))
    try:
        yield Path(await asyncio.shield(making))
    finally:
        # Whoever is cancelled while it is made waits until it is: it would stay otherwise.
        await asyncio.to_thread(shutil.rmtree, await making, True)


def clear(folder: Path) -> None:
    """Remove what a process that was killed has left."""
    shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return mkdtemp(dir=folder)
