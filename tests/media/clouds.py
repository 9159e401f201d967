"""What tests of the bucket's store do again and again."""

import asyncio
import contextlib
from pathlib import Path

from helpdesk.domain.moments import Moment
from helpdesk.media.firebase import FirebaseMediaStore
from helpdesk.media.store import Unreachable
from tests.media.conftest import FIRST_WAIT, eventually
from tests.waiting import SECONDS

CONTENT = b"\x00voice" * 1000


def file(folder: Path, content: bytes = CONTENT) -> Path:
    path = folder / "source"
    path.write_bytes(content)
    return path


def files_in(folder: Path) -> list[Path]:
    """All files but the one that says whose folder it is."""
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "owner"]


async def lent(store: FirebaseMediaStore, key: str) -> bytes:
    async with store.lend(key) as path:
        return path.read_bytes()


async def older(store: FirebaseMediaStore, below: str, before: int) -> list[str]:
    return [key async for keys in store.older(below, Moment(before)) for key in keys]


async def uploaded(store: FirebaseMediaStore) -> None:
    await eventually(lambda: store.state().waiting == 0)


async def eventually_lent(store: FirebaseMediaStore, key: str, content: bytes) -> None:
    """Lend as soon as the store asks again after what failed."""
    async with asyncio.timeout(SECONDS):
        while True:
            with contextlib.suppress(Unreachable):
                assert await lent(store, key) == content
                return
            await asyncio.sleep(FIRST_WAIT)


async def kept(store: FirebaseMediaStore, folder: Path, content: bytes = CONTENT) -> str:
    """Keep a content and wait until the bucket has it."""
    key = (await store.keep(file(folder, content))).key
    await uploaded(store)
    return key
