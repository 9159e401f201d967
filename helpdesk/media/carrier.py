"""The traffic with a bucket: up and away what waits in the outbox, down what is asked for."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

from helpdesk.domain.moments import Moment
from helpdesk.language import N_
from helpdesk.media import disk
from helpdesk.media.bucket import Bucket, Damaged
from helpdesk.media.outbox import Outbox, Upload
from helpdesk.media.pace import Pace
from helpdesk.media.shelf import Shelf
from helpdesk.media.store import Unreachable
from helpdesk.media.threads import Threads
from helpdesk.media.turns import Turns

_log = logging.getLogger(__name__)

_UP_AT_ONCE = 2
_DOWN_AT_ONCE = 4
_TIDY_SECONDS = 20.0

_NOT_DONE = N_("A file could not be uploaded. It is tried again; the log says what went wrong.")
_NO_ROOM = N_("The file could not be fetched: the disk of the server is full or damaged.")


class Carrier:
    """Carries files between the outbox, the bucket and the shelf; about one key it does one thing
    at a time. After a failure it waits `first_wait` seconds, longer each time up to a minute, and
    goes on for ever."""

    def __init__(
        self, bucket: Bucket, outbox: Outbox, shelf: Shelf, scratch: Path, first_wait: float
    ) -> None:
        self.error: str | None = None
        self._bucket = bucket
        self._outbox = outbox
        self._shelf = shelf
        self._scratch = scratch
        # Threads of its own: those of the rest of the process must not wait for a hung upload,
        # nor a download for many of them.
        self._up = Threads("upload", _UP_AT_ONCE)
        self._down = Threads("download", _DOWN_AT_ONCE)
        self._pace = Pace(first_wait, 60.0)
        # While the bucket is away each question would hold a thread until it gives up.
        self._patience = Pace(first_wait, 3.0)
        self._turns = Turns()
        self._busy: set[str] = set()
        self._more = asyncio.Event()
        self._fetching: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._more.set()

    async def run(self) -> None:
        """Empty the outbox, for ever."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_UP_AT_ONCE):
                group.create_task(self._work())
            group.create_task(self._tidy())

    async def settle(self, key: str) -> None:
        """Do what is to be done about the key, if it still is. Raises Unreachable."""
        async with self._turns.of(key):
            one = self._outbox.waiting(key)
            if isinstance(one, Upload):
                await self._upload(one)
            elif one is not None:
                await self._up.run(self._bucket.delete, one.key, one.before)
                await asyncio.to_thread(self._shelf.drop, key)
                await asyncio.to_thread(self._outbox.done, one)
                self._worked()

    async def finish(self, key: str) -> None:
        """Wait for what is being done about the key."""
        async with self._turns.of(key):
            pass

    async def fetch(self, key: str) -> None:
        """Download the file onto the shelf, once for all who ask at the same time. Raises
        KeyError and Unreachable."""
        task = self._fetching.get(key)
        if task is None:
            task = asyncio.create_task(self._fetch(key), name="download a file")
            self._fetching[key] = task
            task.add_done_callback(partial(self._fetched, key))
        await asyncio.shield(task)  # who goes away takes it from nobody

    async def fetch_apart(self, key: str, into: Path) -> None:
        """The same to a path of the caller's, for a file that no shelf may hold."""
        await self._ask_for(key, into)

    async def older(self, below: str, before: Moment) -> AsyncIterator[list[str]]:
        """What the bucket has that is older, a page at a time. Raises Unreachable."""
        pages: Iterator[list[str]] = self._bucket.older(below, before)
        while (page := await self._down.run(next, pages, None)) is not None:
            yield page

    async def close(self) -> None:
        """Give up what is under way: it is in the outbox, or can be asked for again."""
        self._up.close()
        self._down.close()
        await asyncio.to_thread(self._bucket.close)
        fetching = list(self._fetching.values())
        for task in fetching:
            task.cancel()
        await asyncio.gather(*fetching, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            key = await self._next()
            self._busy.add(key)
            try:
                await self.settle(key)
            except Exception as error:  # whatever it is, the other files must go on
                self._failed(error)
                self._pace.failed()
                await asyncio.to_thread(self._outbox.postpone, key)
            finally:
                self._busy.discard(key)
                self._more.set()  # there may be something new to be done about it

    async def _next(self) -> str:
        while True:
            await asyncio.sleep(self._pace.seconds())
            self._more.clear()
            key = self._outbox.next(self._busy)
            if key is None:
                await self._more.wait()
            elif not self._pace.seconds():
                return key

    async def _upload(self, one: Upload) -> None:
        path = self._outbox.path(one.key)
        try:
            await self._up.run(self._bucket.upload, one.key, path, one.since)
        except FileNotFoundError:  # deleted in this moment, or by somebody else
            if self._outbox.waiting(one.key) == one:
                _log.error("%s was removed from the outbox before it was uploaded", one.key)
                await asyncio.to_thread(self._outbox.done, one)
            return
        await asyncio.to_thread(self._outbox.done, one, self._shelf.path(one.key))
        await asyncio.to_thread(self._shelf.note, one.key)
        self._worked()

    async def _fetch(self, key: str) -> None:
        half = self._scratch / secrets.token_hex(8)
        try:
            async with self._turns.of(key):
                # It may have been on its way from the outbox just now.
                if not await asyncio.to_thread(self._shelf.has, key):
                    await self._ask_for(key, half)
                    await asyncio.to_thread(self._shelve, key, half)
        finally:
            await asyncio.to_thread(half.unlink, True)

    def _shelve(self, key: str, half: Path) -> None:
        disk.move(half, self._shelf.path(key))
        self._shelf.note(key)

    def _fetched(self, key: str, task: asyncio.Task[None]) -> None:
        del self._fetching[key]
        if not task.cancelled():
            task.exception()  # perhaps nobody waits any more who would look at it

    async def _ask_for(self, key: str, into: Path) -> None:
        if self._patience.seconds():
            raise Unreachable(self.error)
        try:
            await self._down.run(self._bucket.download, key, into)
        except (Damaged, KeyError):
            self._worked()  # it answered
            raise
        except Unreachable as error:
            self._failed(error)
            self._patience.failed()
            raise
        except OSError as error:
            self._failed(error)
            raise Unreachable(_NO_ROOM) from error
        self._worked()

    def _worked(self) -> None:
        self.error = None
        self._pace.worked()
        self._patience.worked()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Unreachable):
            _log.error("a file could not be carried", exc_info=error)
            self.error = _NOT_DONE
            return
        if self.error != str(error):
            _log.warning("%s (%r)", error, error.__cause__)
        self.error = str(error)

    async def _tidy(self) -> None:
        """Give the disk what it needs, and see whether what failed last works again."""
        while True:
            await asyncio.sleep(_TIDY_SECONDS)
            await asyncio.to_thread(self._shelf.trim)
            if self.error is not None and self._outbox.next(()) is None:
                await self._try_again()

    async def _try_again(self) -> None:
        try:
            await self._down.run(self._bucket.check)
        except Unreachable as error:
            self._failed(error)
        else:
            self._worked()
