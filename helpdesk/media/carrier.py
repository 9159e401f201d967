"""The traffic with a bucket: up and away what waits in the outbox, down what is asked for."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import ParamSpec

from helpdesk.domain.moments import Moment
from helpdesk.language import N_
from helpdesk.media.bucket import Bucket, Damaged
from helpdesk.media.outbox import Deletion, Outbox, Upload
from helpdesk.media.pace import Pace
from helpdesk.media.shelf import Shelf
from helpdesk.media.store import Unreachable
from helpdesk.media.streams import NoPlace
from helpdesk.media.threads import Threads
from helpdesk.media.turns import Turns

P = ParamSpec("P")

_log = logging.getLogger(__name__)

_UP_AT_ONCE = 2
_DOWN_AT_ONCE = 4
_TIDY_SECONDS = 20.0

_NOT_DONE = N_("A file could not be uploaded. It is tried again; the log says what went wrong.")
_NO_ROOM = N_("The file could not be fetched: the disk of the server is full or damaged.")


class _Way:
    """One direction of the traffic: threads of its own, so that those of the rest of the process
    do not wait for a hung call, and how it goes there just now."""

    def __init__(self, name: str, count: int, pace: Pace) -> None:
        self.threads = Threads(name, count)
        self.pace = pace
        self.error: str | None = None

    def worked(self) -> None:
        self.error = None
        self.pace.worked()

    def failed(self, error: Exception) -> None:
        self.pace.failed()
        if not isinstance(error, Unreachable):
            _log.error("a file could not be carried", exc_info=error)
            self.error = _NOT_DONE
            return
        if self.error != str(error):
            _log.warning("%s (%r)", error, error.__cause__)
        self.error = str(error)


class Carrier:
    """Carries files between the outbox, the bucket and the shelf; about one key it does one thing
    at a time. After a failure it waits `first_wait` seconds, longer each time up to a minute, and
    goes on for ever."""

    def __init__(self, bucket: Bucket, outbox: Outbox, shelf: Shelf, first_wait: float) -> None:
        self._bucket = bucket
        self._outbox = outbox
        self._shelf = shelf
        self._up = _Way("upload", _UP_AT_ONCE, Pace(first_wait, 60.0))
        # While the bucket is away each question would hold a thread until it gives up.
        self._down = _Way("download", _DOWN_AT_ONCE, Pace(first_wait, 3.0))
        self._turns = Turns()
        self._busy: set[str] = set()
        self._more = asyncio.Event()

    @property
    def error(self) -> str | None:
        """What went wrong last, until something works: above all of what waits to go up."""
        return self._up.error or self._down.error

    async def run(self) -> None:
        """Empty the outbox, for ever."""
        loop = asyncio.get_running_loop()
        self._outbox.listen(lambda: loop.call_soon_threadsafe(self._more.set))
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(_UP_AT_ONCE):
                    group.create_task(self._work())
                group.create_task(self._tidy())
        finally:
            self._outbox.listen(None)

    async def decide(self, key: str) -> None:
        """Do now, for somebody who waits, what is to be deleted if it is old enough: only the
        bucket knows. Raises Unreachable."""
        async with self._turns.of(key):
            one = self._outbox.waiting(key)
            if isinstance(one, Deletion):
                await self._asked(self._bucket.delete, one.key, one.before)
                await asyncio.to_thread(self._forget, one)

    async def finish(self, key: str) -> None:
        """Wait for what is being done about the key."""
        async with self._turns.of(key):
            pass

    async def fetch(self, key: str, into: Path) -> None:
        """Put the file there: off the shelf, or else down from the bucket and onto the shelf, once
        for all who ask at the same time. Raises KeyError and Unreachable."""
        async with self._turns.of(key):
            if not await asyncio.to_thread(self._shelf.link, key, into):
                await self._asked(self._bucket.download, key, into, self._shelf.make_room)
                await asyncio.to_thread(self._shelf.copy, key, into)

    async def older(self, below: str, before: Moment) -> AsyncIterator[list[str]]:
        """What the bucket has of ours that is older, a page at a time. Raises Unreachable."""
        pages: Iterator[list[str]] = self._bucket.older(below, before)
        while (page := await self._down.threads.run(next, pages, None)) is not None:
            yield page

    async def close(self) -> None:
        """Give up what is under way: it is in the outbox, or can be asked for again."""
        self._up.threads.close()
        self._down.threads.close()
        await asyncio.to_thread(self._bucket.close)

    async def _work(self) -> None:
        while True:
            key = await self._next()
            self._busy.add(key)
            try:
                await self._settle(key)
            except Exception as error:  # whatever it is, the other files must go on
                self._up.failed(error)
                await asyncio.to_thread(self._outbox.postpone, key)
            finally:
                self._busy.discard(key)
                self._more.set()  # there may be something new to be done about it

    async def _next(self) -> str:
        while True:
            await asyncio.sleep(self._up.pace.seconds())
            self._more.clear()
            key = self._outbox.next(self._busy)
            if key is None:
                await self._more.wait()
            elif not self._up.pace.seconds():
                return key

    async def _settle(self, key: str) -> None:
        """Do what is to be done about the key, if it still is. Raises Unreachable."""
        async with self._turns.of(key):
            one = self._outbox.waiting(key)
            if isinstance(one, Upload):
                await self._upload(one)
            elif one is not None:
                await self._up.threads.run(self._bucket.delete, one.key, one.before)
                await asyncio.to_thread(self._forget, one)
            else:
                return
        self._up.worked()
        self._down.worked()  # what goes up asks before what is there

    async def _upload(self, one: Upload) -> None:
        path = self._outbox.path(one.key)
        try:
            await self._up.threads.run(self._bucket.upload, one.key, path, one.since)
        except FileNotFoundError:  # deleted in this moment, or by somebody else
            if self._outbox.waiting(one.key) == one:
                _log.error("%s was removed from the outbox before it was uploaded", one.key)
                await asyncio.to_thread(self._outbox.done, one)
            return
        await asyncio.to_thread(self._shelve, one)

    def _shelve(self, one: Upload) -> None:
        self._outbox.done(one, self._shelf.path(one.key))
        self._shelf.note(one.key)

    def _forget(self, one: Deletion) -> None:
        self._shelf.drop(one.key)
        self._outbox.done(one)

    async def _asked(self, call: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call what asks the bucket for somebody who waits."""
        if self._down.pace.seconds():
            raise Unreachable(self._down.error)
        try:
            await self._down.threads.run(call, *args, **kwargs)
        except (Damaged, KeyError, NoPlace):
            self._down.worked()  # it answered
            raise
        except Unreachable as error:
            self._down.failed(error)
            raise
        except OSError as error:
            self._down.failed(error)
            raise Unreachable(_NO_ROOM) from error
        self._down.worked()

    async def _tidy(self) -> None:
        """Give the disk what it needs, and see whether what failed last works again."""
        while True:
            await asyncio.sleep(_TIDY_SECONDS)
            await asyncio.to_thread(self._shelf.trim)
            if self.error is not None and self._outbox.next(()) is None:
                await self._try_again()

    async def _try_again(self) -> None:
        try:
            await self._down.threads.run(self._bucket.check)
        except Unreachable as error:
            self._down.failed(error)
        else:
            self._up.worked()
            self._down.worked()
