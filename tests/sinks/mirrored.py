"""A database and its copy in Google's emulator, with followers that tests start, stop and cut off
from each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from sqlalchemy import Connection

from helpdesk.actions import mirroring
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.documents import CURSOR, Cursor, Document, Fields, Stream
from helpdesk.domain.events import Logged
from helpdesk.domain.roles import Actor
from helpdesk.firebase.account import Account
from helpdesk.firebase.documents import FirestoreCopy, Held
from helpdesk.sinks.firestore import Follower, Paces
from helpdesk.sinks.tail import Tail
from tests.factories import do_write_text
from tests.firebase.emulator import Project
from tests.waiting import News

DAYS = 30
QUICK = Paces(gather=0.01, flush=0.02, gap=0.0, rest=0.0, first_wait=0.02, rival=0.05)

Commit = Callable[[Sequence[Document], Cursor], Awaitable[None]]


async def pass_on(documents: Sequence[Document], cursor: Cursor) -> None:
    """Let a commit be."""


def do_write_many(work: Work, actor: Actor, attendance_id: int, count: int) -> None:
    """The actor answers so often."""
    for number in range(count):
        do_write_text(work, actor, attendance_id, f"No. {number}")


class Gate(FirestoreCopy):
    """The way to Firestore. `before` and `after` are called around each commit and may raise: what
    `after` raises is an answer that gets lost. `batches` are the commits that were made; `pages`
    are the sizes of those that were read; `looks` counts the questions for the cursor."""

    def __init__(self, account: Account, news: News, **seconds: float) -> None:
        super().__init__(account, **seconds)
        self.before: Commit = pass_on
        self.after: Commit = pass_on
        self.batches: list[list[Document]] = []
        self.pages: list[int] = []
        self.looks = 0
        self.is_committing = False
        self._news = news

    async def cursor(self) -> Held | None:
        self.looks += 1
        self._news.tell()
        found = await super().cursor()
        self._news.tell()
        return found

    async def commit(
        self, documents: Sequence[Document], cursor: Cursor, held: Held | None
    ) -> Held:
        self._news.tell()
        await self.before(documents, cursor)
        self.is_committing = True
        self._news.tell()
        try:
            done = await super().commit(documents, cursor, held)
        finally:
            self.is_committing = False
        self.batches.append(list(documents))
        self._news.tell()
        await self.after(documents, cursor)
        return done

    async def page(
        self, stream: Stream, after: str, limit: int, below: int | None = None
    ) -> list[Document]:
        found = await super().page(stream, after, limit, below)
        self.pages.append(len(found))
        return found

    @property
    def written(self) -> list[str]:
        """The paths of all documents that were written or deleted."""
        return [one.path for batch in self.batches for one in batch]

    def calm(self) -> None:
        """Be as on a good day, and forget what was."""
        self.before = self.after = pass_on
        self.batches.clear()
        self.pages.clear()


class WatchedTail(Tail):
    """Tells when the follower waits for what is not there yet."""

    def __init__(self, ledger: Ledger, news: News) -> None:
        super().__init__(ledger)
        self.waits_at = -1
        self._told = news

    async def after(self, seq: int) -> list[Logged]:
        if self.last_seq <= seq:
            self.waits_at = seq
            self._told.tell()
        try:
            return await super().after(seq)
        finally:
            self.waits_at = -1


class Copying:
    """One follower at work."""

    def __init__(self, follower: Follower, gate: Gate, tail: WatchedTail, news: News) -> None:
        self.follower = follower
        self.gate = gate
        self.tail = tail
        self.news = news
        self._task = asyncio.create_task(follower.run())

    @property
    def cursor(self) -> Cursor:
        """How far it is."""
        return self.follower.fence.cursor

    async def settled(self) -> None:
        """Wait until it has nothing to do."""
        follower, tail = self.follower, self.tail

        def is_idle() -> bool:
            is_done = follower.has_rebuilt and not follower.is_asked
            return is_done and tail.waits_at >= tail.last_seq

        await self.news.until(is_idle)

    async def until(self, find: Callable[[], Any]) -> None:
        """Wait until that holds; it is looked at around each commit and each look at the cursor,
        and when nothing is to do."""
        await self.news.until(find)

    async def ended(self) -> None:
        """Wait until it has ended by itself."""
        with suppress(asyncio.CancelledError):
            await self._task

    async def stop(self) -> None:
        """Cut it off wherever it is."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


class Mirror:
    """The database and what is in Firestore."""

    def __init__(self, ledger: Ledger, account: Account, project: Project) -> None:
        self.ledger = ledger
        self.project = project
        self._account = account

    @asynccontextmanager
    async def copying(
        self,
        *,
        paces: Paces = QUICK,
        days: int = DAYS,
        ledger: Ledger | None = None,
        before: Commit = pass_on,
        **seconds: float,
    ) -> AsyncIterator[Copying]:
        """A follower of its own, with a connection of its own, while the context lasts."""
        ledger, news = ledger or self.ledger, News()
        async with AsyncExitStack() as stack:
            tail = WatchedTail(ledger, news)
            await tail.start()
            reading = asyncio.create_task(tail.run())
            stack.push_async_callback(_ended, reading)
            gate = Gate(self._account, news, **seconds)
            gate.before = before
            stack.push_async_callback(gate.close)
            one = Copying(Follower(ledger, tail, gate, days=days, paces=paces), gate, tail, news)
            stack.push_async_callback(one.stop)
            yield one

    async def filled(self) -> None:
        """Let a follower do all there is to do."""
        async with self.copying() as one:
            await one.settled()

    def there(self) -> dict[str, Fields]:
        """What is in Firestore, without the cursor."""
        found: dict[str, Fields] = self.project.documents()
        found.pop(CURSOR, None)
        return found

    async def here(self, cursor: Cursor) -> dict[str, Fields | None]:
        """What is to be there."""

        def read(connection: Connection) -> dict[str, Fields | None]:
            span = (cursor.horizon, cursor.days)
            pages = [mirroring.page(connection, one, "", 10_000, *span) for one in Stream]
            return {one.path: one.fields for page in pages for one in page.documents}

        return await self.ledger.read(read)

    async def check(self, one: Copying) -> None:
        """Wait until the follower has nothing to do, and see that what is there is right."""
        await one.settled()
        assert self.there() == await self.here(one.cursor)


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
