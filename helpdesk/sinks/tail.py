"""The end of the event log, kept once for all who follow it."""

import asyncio
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from helpdesk.actions.events import log_place, read_events
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.events import Logged

_KEPT = 2_000
_PAGE = 500
_LOOK_SECONDS = 1.0


class Tail:
    """Follows the log and keeps its last events in memory.

    A commit of this process brings its events along. What comes from elsewhere shows as a gap
    in the numbers, or when the log is looked at, and is read from the database. Readers ask
    for what follows their own place: one that keeps up is served from memory, a slow or late
    one from the database, so nobody's slowness costs anybody memory.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._events: deque[Logged] = deque(maxlen=_KEPT)
        self._last_seq = 0
        # The number up to which no event is missing here; the last may have no event.
        self._complete_to = 0
        self._wake = asyncio.Event()
        self._news = asyncio.Event()
        ledger.after_commit(self._notice)

    @property
    def last_seq(self) -> int:
        """The number of the last event that readers can have."""
        return self._last_seq

    async def place(self) -> tuple[str, int, int]:
        """The log's epoch, its last number, the last number trimmed away."""
        return await self._ledger.read(log_place)

    async def start(self) -> None:
        """Begin at the end of the log."""
        _, self._last_seq, _ = await self.place()
        self._complete_to = self._last_seq

    async def run(self) -> None:
        """Look into the log until cancelled: at once after a gap, and every second for the
        commits of other processes."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _LOOK_SECONDS)
            self._wake.clear()
            await self._read()

    async def after(self, seq: int) -> list[Logged]:
        """The events that follow `seq`, at most 500; waits until there is one."""
        while self._last_seq <= seq:
            await self._news.wait()
        if self._events and self._events[0].seq <= seq + 1:
            start = bisect_right(self._events, seq, key=lambda event: event.seq)
            return [self._events[i] for i in range(start, min(start + _PAGE, len(self._events)))]
        return await self._ledger.read(partial(read_events, after=seq, limit=_PAGE))

    def _notice(self, work: Work) -> None:
        if work.first_seq is None or work.last_seq is None:
            return
        if work.has_rewritten:
            # The text of some has been taken back: readers get them from the database.
            self._events.clear()
        if work.first_seq == self._complete_to + 1:
            self._complete_to = work.last_seq
            self._add(work.events)
        elif work.last_seq > self._complete_to:
            self._wake.set()

    async def _read(self) -> None:
        while True:
            following = partial(read_events, after=self._last_seq, limit=_PAGE)
            found = await self._ledger.read(following)
            # Commits may have brought some of them while the database was being read.
            new = [event for event in found if event.seq > self._last_seq]
            if new:
                self._complete_to = max(self._complete_to, new[-1].seq)
                self._add(new)
            if len(found) < _PAGE:
                return

    def _add(self, events: Sequence[Logged]) -> None:
        if not events:
            return
        self._events.extend(events)
        self._last_seq = events[-1].seq
        news, self._news = self._news, asyncio.Event()
        news.set()
