"""A MediaStore in a bucket of Firebase Storage.

What is kept goes to this machine's disk first (outbox.py) and is uploaded from there, so that
nobody waits for the bucket and nothing is lost when it is away. What is lent is a file of the
outbox, of the shelf, or downloaded onto the shelf.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from helpdesk.domain.moments import Moment
from helpdesk.language import N_
from helpdesk.media.bucket import Bucket
from helpdesk.media.cache import Cache
from helpdesk.media.carrier import Carrier
from helpdesk.media.lent import Lent
from helpdesk.media.outbox import Outbox, Upload
from helpdesk.media.shelf import Shelf
from helpdesk.media.store import QRCODES, Kept, StoreState, Unreachable, check_key

# A file may be moved, or something else be asked for, while it is looked for: not so often.
_TRIES = 4
_NOT_THERE = N_("The file could not be fetched: the disk of the server is full or damaged.")


class FirebaseMediaStore:
    """Files in the bucket, and on this machine below `folder` what is on its way there, what was
    used last and what is lent just now. The cache holds at most `limit` bytes and less where the
    disk has no more than `reserve` bytes free; `first_wait` is in seconds (carrier.py)."""

    def __init__(
        self, bucket: Bucket, folder: Path, *, limit: int, reserve: int, first_wait: float = 1.0
    ) -> None:
        self._outbox = Outbox(folder / "outbox")
        self._shelf = Shelf(folder / "codes", Cache(folder / "cache", limit, reserve))
        self._lent = Lent(folder / "lent")
        self._carrier = Carrier(bucket, self._outbox, self._shelf, first_wait)

    def adopt(self, folder: Path) -> None:
        """Take over the files that a LocalMediaStore has kept in the folder. It blocks."""
        self._outbox.adopt(folder)

    async def put(self, key: str, content: bytes) -> None:
        """Into the outbox."""
        await asyncio.to_thread(self._outbox.put, key, content)

    async def get(self, key: str) -> bytes | None:
        """The content of what can be lent."""
        with contextlib.suppress(KeyError):
            async with self.lend(key) as path:
                return await asyncio.to_thread(path.read_bytes)
        return None

    async def keep(self, file: Path) -> Kept:
        """Into the outbox; the cache may have to make room."""
        kept = await asyncio.to_thread(self._outbox.keep, file)
        await asyncio.to_thread(self._shelf.trim)
        return kept

    async def keep_as(self, key: str, file: Path) -> None:
        """Into the outbox."""
        await asyncio.to_thread(self._outbox.keep_as, key, file)

    @contextlib.asynccontextmanager
    async def lend(self, key: str) -> AsyncIterator[Path]:
        """A name of its own for the file, which stays when the file is moved or removed."""
        check_key(key)
        async with self._lent.name(partial(self._bring, key)) as path:
            yield path

    async def delete(self, key: str, *, before: Moment | None = None) -> None:
        """Here at once, in the bucket as soon as it answers."""
        await asyncio.to_thread(self._delete, key, before)

    async def older(self, below: str, before: Moment) -> AsyncIterator[list[str]]:
        """Those of this machine first, which are known also while the bucket is away."""
        here = [
            one.key
            for one in self._outbox.uploads()
            if one.since < before and one.key.startswith(f"{below}/")
        ]
        if below == QRCODES:
            here += await asyncio.to_thread(self._shelf.older_codes, before)
        yield here
        known = set(here)
        async for page in self._carrier.older(below, before):
            waiting = self._outbox.waiting
            yield [key for key in page if key not in known and waiting(key) is None]

    def state(self) -> StoreState:
        """What waits to be uploaded, and the last error until something works."""
        waiting = self._outbox.summary()
        return StoreState(
            "firebase",
            waiting=waiting.count,
            waiting_bytes=waiting.size,
            waiting_since=waiting.since,
            error=self._carrier.error,
        )

    async def run(self) -> None:
        """Upload and delete what waits."""
        await self._carrier.run()

    async def close(self) -> None:
        """What is under way is given up; what is not uploaded yet waits for the next process."""
        await self._carrier.close()
        await self._lent.close()

    async def _bring(self, key: str, into: Path) -> None:
        """Put the file there. Raises KeyError and Unreachable."""
        for _ in range(_TRIES):
            if await asyncio.to_thread(self._link, key, into):
                return
            one = self._outbox.waiting(key)
            if one is None:
                await self._carrier.fetch(key, into)
                return
            if isinstance(one, Upload):
                await self._carrier.finish(key)  # it was moved in this moment
            elif one.before is None:
                raise KeyError(key)
            else:
                await self._carrier.decide(key)
        raise Unreachable(_NOT_THERE)

    def _delete(self, key: str, before: Moment | None) -> None:
        # In one thread: whoever asked may go away in between.
        if self._outbox.delete(key, before):
            self._shelf.drop(key)

    def _link(self, key: str, into: Path) -> bool:
        # In the order in which a file moves, so that it is not missed on its way.
        if self._outbox.link(key, into):
            return True
        return self._outbox.waiting(key) is None and self._shelf.link(key, into)
