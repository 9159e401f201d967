"""A process that keeps a file, to be killed or measured: python -m tests.media.program WHAT ..."""

import asyncio
import shutil
import sys
import threading
from pathlib import Path

import psutil

from helpdesk.media.bucket import Bucket
from helpdesk.media.firebase import FirebaseMediaStore
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.owner import owner_in

_PIECE = 1024 * 1024


async def keep_here(folder: str, source: str) -> None:
    """Keep in a folder."""
    kept = await LocalMediaStore(Path(folder)).keep(Path(source))
    print(kept.key, flush=True)


async def keep_there(folder: str, source: str, account: str, bucket: str) -> None:
    """Keep in a bucket, and upload until killed."""
    store = _store(folder, account, bucket)
    task = asyncio.create_task(store.run())
    kept = await store.keep(Path(source))
    print(kept.key, flush=True)
    await task


async def measure(folder: str, source: str, account: str, bucket: str) -> None:
    """Print by how many bytes memory grows while a file is kept, uploaded and downloaded; a
    small one goes the same way before."""
    small = Path(folder) / "small"
    small.write_bytes(b"small")
    await _there_and_back(folder, small, account, bucket)
    before = _size()
    done, peaks = threading.Event(), [before]
    watching = threading.Thread(target=_watch, args=(done, peaks))
    watching.start()
    await _there_and_back(folder, Path(source), account, bucket)
    done.set()
    watching.join()
    print(max(peaks) - before, flush=True)


async def _there_and_back(folder: str, source: Path, account: str, bucket: str) -> None:
    for step in ("up", "down"):
        store = _store(folder, account, bucket)
        task = asyncio.create_task(store.run())
        if step == "up":
            shutil.copyfile(source, Path(folder) / "copy")
            key = (await store.keep(Path(folder) / "copy")).key
            while store.state().waiting:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        async with store.lend(key) as path:
            assert _same(path, source)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await store.close()
        shutil.rmtree(Path(folder) / "cache")


def _store(folder: str, account: str, bucket: str) -> FirebaseMediaStore:
    where = Bucket(Path(account), bucket, owner_in(Path(folder)))
    return FirebaseMediaStore(where, Path(folder), limit=2**30, reserve=0)


def _same(one: Path, other: Path) -> bool:
    with one.open("rb") as first, other.open("rb") as second:
        while piece := first.read(_PIECE):
            if piece != second.read(_PIECE):
                return False
        return not second.read(1)


def _watch(done: threading.Event, peaks: list[int]) -> None:
    while not done.wait(0.002):
        peaks.append(_size())


def _size() -> int:
    size: int = psutil.Process().memory_info().rss
    return size


if __name__ == "__main__":
    asyncio.run(globals()[sys.argv[1]](*sys.argv[2:]))
