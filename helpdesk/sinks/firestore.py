"""The follower of the event log that keeps a copy in Firestore.

1. The cursor is read: how far the copy is. 2. What follows it in the log tells which documents may
have changed; they are made from the database as it is now, never from the event. 3. They are
written in one commit with the cursor, which nobody else may have moved meanwhile (firestore_fence).
4. After any error the cursor is read again: it is the truth. 5. So on, at most twice a second.

Where the log does not tell, because it has been trimmed or is another one, every document is
compared with the database (a rebuild). How far that has come stands in the cursor too.
"""

import asyncio
import random
from asyncio import FIRST_COMPLETED
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from helpdesk.actions.work import Ledger
from helpdesk.firebase.errors import Overtaken, Refused, Unreachable
from helpdesk.language import N_
from helpdesk.sinks.firestore_copying import Copier
from helpdesk.sinks.firestore_fence import Fence, Seen
from helpdesk.sinks.firestore_remote import Remote
from helpdesk.sinks.firestore_requests import Request
from helpdesk.sinks.firestore_status import Backoff, Duty, Status
from helpdesk.sinks.tail import Tail

_MOST_SECONDS = 60.0

# How often it is looked whether somebody else still writes.
_LOOKS = 20
_LOOKS_ASKED = 3

_NOT_TAKEN = N_("Firestore takes nothing, and does not say why.")


class Paces(NamedTuple):
    """Seconds. `gather`: how long the first news wait for others; `flush`: from one flush to the
    next; `gap`: from one commit to the next, whatever there is to do: each writes the cursor, and
    Google asks not to write one document more than about once a second for long; `rest`: the
    shortest pause after a piece of work while there is more; `first_wait`: after a failure,
    longer each time up to a minute; `rival`: from one look to the next while another process
    writes; `foreign`: how often it is looked whether the documents still are another helpdesk's;
    `sweep`: how often it is looked which attendances were finished too long ago."""

    gather: float = 0.1
    flush: float = 0.5
    gap: float = 0.25
    rest: float = 0.05
    first_wait: float = 1.0
    rival: float = 1.0
    foreign: float = 60.0
    sweep: float = 600.0


_USUAL = Paces()


class Follower:
    """Keeps the copy. `days` is how long finished attendances stay."""

    def __init__(
        self, ledger: Ledger, tail: Tail, remote: Remote, *, days: int, paces: Paces = _USUAL
    ) -> None:
        self.status = Status()
        self._ledger = ledger
        self._tail = tail
        self._copier = Copier(ledger, tail, remote, days, paces.gap)
        self._paces = paces
        self._backoffs = {duty: Backoff(paces.first_wait, _MOST_SECONDS) for duty in Duty}
        self._flush_at = self._sweep_at = self._compare_at = 0.0
        self._news = asyncio.Event()
        self._takes_over = self._is_overtaken = False
        # Whether another process has gone on with the rebuild that was asked for here.
        self.is_shared = False
        self._comparing = Request()
        # What earlier processes have set aside may be taken by now.
        self._trying_again = Request(is_asked=True)

    @property
    def fence(self) -> Fence:
        """How far the copy is."""
        return self._copier.fence

    @property
    def is_asked(self) -> bool:
        """Whether something was asked for that it has not come to yet."""
        return self._comparing.is_pending or self._trying_again.is_pending

    @property
    def has_begun(self) -> bool:
        """Whether the rebuild that was asked for stands in the cursor, or is over."""
        return not self._comparing.is_pending

    @property
    def has_rebuilt(self) -> bool:
        """Whether all that was asked for has been compared."""
        cursor = self.fence.seen
        return self.has_begun and cursor is not None and cursor.rebuild is None

    def rebuild(self, *, takes_over: bool = False) -> None:
        """Have every document compared; `takes_over`: also where they are another helpdesk's."""
        self._comparing.ask()
        # Of a copy that is ours it means nothing, and is not to be remembered.
        self._takes_over = takes_over and not self.fence.is_held
        self._news.set()

    def try_again(self) -> None:
        """Have the documents that were set aside written once more."""
        self._trying_again.ask()
        self._news.set()

    async def run(self) -> None:
        """Follow the log until cancelled."""
        while True:
            await self._step()

    async def _step(self) -> None:
        """One piece of work, or waiting for one. Events go before a rebuild, but when they come
        all the time it gets what is left between two flushes; and while comparing fails, events
        are followed all the same."""
        self._news.clear()
        if not self.fence.is_held:
            await self._try(Duty.FOLLOWING, self._take_hold, is_enough=False)
            return
        loop_time = asyncio.get_running_loop().time()
        cursor = self.fence.cursor
        has_news = self._tail.last_seq > cursor.seq
        work = self._due(loop_time) if loop_time >= self._compare_at else None
        if has_news and (work is None or loop_time >= self._flush_at):
            await self._try(Duty.FOLLOWING, self._flush)
        elif work is not None:
            await self._try(Duty.COMPARING, work)
        elif not self.fence.due_in(cursor):
            await self._try(Duty.FOLLOWING, self._copier.save)
        else:
            await self._try(Duty.FOLLOWING, self._wait_for_news)

    def _due(self, loop_time: float) -> Callable[[], Awaitable[None]] | None:
        """What is to be done beside following."""
        if self._comparing.is_pending:
            return partial(self._comparing.do, self._copier.compare_all)
        if self._trying_again.is_pending:
            return partial(self._trying_again.do, self._copier.try_again)
        if self.fence.cursor.rebuild is not None:
            return partial(self._rested, self._copier.compare)
        return partial(self._rested, self._sweep) if loop_time >= self._sweep_at else None

    async def _try(
        self, duty: Duty, work: Callable[[], Awaitable[None]], *, is_enough: bool = True
    ) -> None:
        """Do it, and note how it went; `is_enough`: to show that what failed before works again."""
        commits = self.fence.counts.commits
        try:
            await work()
        except Overtaken:
            self._is_overtaken = True
        except (Unreachable, Refused) as error:
            self.status.failed(duty, error, self._ledger.clock())
            await self._back_off(duty)
        except Exception as error:  # whatever it is, the copy must go on
            self.status.broke(duty, error, self._ledger.clock())
            await self._back_off(duty)
        else:
            if is_enough:
                self._worked(duty)
            if self.fence.counts.commits > commits:
                self._worked(Duty.FOLLOWING)

    def _worked(self, duty: Duty) -> None:
        self._backoffs[duty].worked()
        self.status.worked(duty, self._ledger.clock())

    async def _back_off(self, duty: Duty) -> None:
        pause = self._backoffs[duty].failed() * random.uniform(0.5, 1)
        if duty is Duty.FOLLOWING:
            await asyncio.sleep(pause)
            return
        self._compare_at = asyncio.get_running_loop().time() + pause
        # Whatever it was that failed: that it works again is seen by this, at the latest.
        self._sweep_at = 0.0

    async def _take_hold(self) -> None:
        """Read the cursor, and build on it if it is ours."""
        was_overtaken, self._is_overtaken = self._is_overtaken, False
        before = self.fence.seen
        seen = await self.fence.read()
        if was_overtaken and seen is Seen.SAME:
            # After a pause it is built on all the same.
            raise Unreachable(_NOT_TAKEN)
        if was_overtaken and seen is Seen.RIVAL:
            self.is_shared |= before is not None and before.rebuild is not None and self.has_begun
            try:
                await self._stand_by()
            finally:
                self.status.is_standing_by = False
        is_foreign = await self._copier.is_foreign()
        self.status.found_foreign(is_foreign and not self._takes_over)
        if self.status.is_foreign:
            self._worked(Duty.FOLLOWING)
            asked = asyncio.create_task(self._news.wait())
            await self._wait(asked, seconds=self._paces.foreign)
            return
        await self._copier.begin()
        self._takes_over = False

    async def _stand_by(self) -> None:
        """Leave it to whoever writes for as long as they do; but not for ever, and not for long
        when something was asked for that they do not know of."""
        seen, looks = Seen.RIVAL, 0
        while seen is Seen.RIVAL and not await self._copier.is_foreign():
            if looks >= (_LOOKS_ASKED if self.is_asked else _LOOKS):
                return
            self.status.met_rival()
            self.status.is_standing_by = True
            self._worked(Duty.FOLLOWING)
            await asyncio.sleep(self._paces.rival * random.uniform(1, 2))
            seen, looks = await self.fence.read(), looks + 1

    async def _flush(self) -> None:
        """What is new, together with what comes in the next moment; while there is much to catch
        up, pauses leave the machine to the others."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._flush_at - loop.time())
        start, waited = loop.time(), self.fence.waited
        is_behind = await self._copier.follow()
        self._flush_at = start + self._paces.flush
        if is_behind:
            self._flush_at = 0.0
            await self._rest(start, waited)

    async def _sweep(self) -> None:
        if not await self._copier.sweep():
            self._sweep_at = asyncio.get_running_loop().time() + self._paces.sweep

    async def _rested(self, work: Callable[[], Awaitable[None]]) -> None:
        start, waited = asyncio.get_running_loop().time(), self.fence.waited
        await work()
        await self._rest(start, waited)

    async def _rest(self, start: float, waited: float) -> None:
        """As long as the work that began then took, less what the fence had waited by then."""
        took = asyncio.get_running_loop().time() - start - (self.fence.waited - waited)
        await asyncio.sleep(max(self._paces.rest, took))

    async def _wait_for_news(self) -> None:
        self._worked(Duty.FOLLOWING)
        loop = asyncio.get_running_loop()
        news = asyncio.create_task(self._tail.after(self.fence.cursor.seq))
        asked = asyncio.create_task(self._news.wait())
        next_work = max(self._compare_at, loop.time() if self._due(loop.time()) else self._sweep_at)
        seconds = min(next_work - loop.time(), self.fence.due_in(self.fence.cursor))
        await self._wait(news, asked, seconds=seconds)
        self._flush_at = max(self._flush_at, loop.time() + self._paces.gather)

    async def _wait(self, *tasks: "asyncio.Task[object]", seconds: float) -> None:
        """Until one of them has ended; all have afterwards."""
        try:
            await asyncio.wait(tasks, timeout=max(0.0, seconds), return_when=FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
