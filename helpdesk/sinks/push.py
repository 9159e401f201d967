"""The follower of the event log that tells by web push.

1. While nobody is told by web push, it does nothing. 2. One process follows, the others stand by;
its place is in the database. 3. Of the events behind that place it is decided who is told what
(actions/push_news.py), and it is sent off. 4. The place is noted, but never beyond something
pressing that is still on its way: after a crash that is told again, under the same tag, in whose
place a browser puts it. What is old by then is not told at all.
"""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import NamedTuple
from uuid import uuid4

from helpdesk.actions.following import Turn
from helpdesk.actions.push_news import find_news, make_deliveries
from helpdesk.actions.pushing import FOLLOWER, Delivery, is_anybody_subscribed
from helpdesk.actions.work import Ledger
from helpdesk.domain.events import Logged
from helpdesk.errors import Conflict, Unavailable
from helpdesk.sinks.push_delivery import Deliveries
from helpdesk.sinks.push_post import Fate, Post
from helpdesk.sinks.tail import Tail

_log = logging.getLogger(__name__)

# With more events than that it is being caught up: nothing is waited for.
_FEW = 100


class Paces(NamedTuple):
    """Seconds. `gather`: how long the first news wait for others, so that a run of messages is
    told once; `renew`: how often the turn is renewed; `look`: how often it is looked whether
    anybody is subscribed, or the turn is free."""

    gather: float = 0.5
    renew: float = 10.0
    look: float = 15.0


_USUAL = Paces()


class PushFollower:
    """Tells by web push. Made within the event loop that it runs in."""

    def __init__(self, ledger: Ledger, tail: Tail, post: Post, *, paces: Paces = _USUAL) -> None:
        self._ledger = ledger
        self._tail = tail
        self._post = post
        self._paces = paces
        self._deliveries = Deliveries(ledger, post)
        self._turn = Turn(ledger, FOLLOWER, str(uuid4()))
        self._woken = asyncio.Event()
        self._seq: int | None = None

    def wake(self) -> None:
        """Somebody has subscribed."""
        self._woken.set()

    async def test(self, delivery: Delivery) -> None:
        """Tell one browser now. Raises Conflict where its push service knows it no more, and
        Unavailable where it did not take it."""
        outcome = await self._deliveries.tell(delivery)
        if outcome.fate is Fate.GONE:
            raise Conflict(
                "This browser is not subscribed any more. Switch it on there once more.",
                code="gone",
            )
        if outcome.fate is not Fate.TAKEN:
            # Not why: the address is whatever somebody has given, and the log has the reason.
            raise Unavailable(
                "The browser's push service cannot be reached, or did not take it. Try again later."
            )

    async def run(self) -> None:
        """Follow the log until cancelled."""
        try:
            while True:
                await self._wait_for_turn()
                await self._follow()
        finally:
            self._seq = None

    async def close(self) -> None:
        """End what is under way, and let another process have the turn."""
        with suppress(Exception):
            await self._turn.let_go()
        await self._deliveries.close()
        await self._post.close()

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        await self._deliveries.settled()

    async def _wait_for_turn(self) -> None:
        """Until somebody is subscribed and no other process follows."""
        while True:
            self._woken.clear()
            if await self._is_needed():
                self._seq = await self._turn.take()
                if self._seq is not None:
                    return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._paces.look)

    async def _is_needed(self) -> bool:
        now = self._ledger.clock()
        return await self._ledger.read(partial(is_anybody_subscribed, now=now))

    async def _follow(self) -> None:
        """For as long as the turn lasts and anybody is subscribed."""
        loop = asyncio.get_running_loop()
        renew_at = loop.time() + self._paces.renew
        while self._seq is not None:
            events = await self._next(renew_at - loop.time())
            if events:
                await self._tell(events)
            if loop.time() >= renew_at:
                renew_at = loop.time() + self._paces.renew
                if not await self._renew():
                    return

    async def _next(self, seconds: float) -> list[Logged]:
        """The events behind the place, as soon as there are any; none after that time."""
        assert self._seq is not None
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                last = self._tail.last_seq
                found = await self._tail.after(self._seq)
        except TimeoutError:
            return []
        if not found:  # the last numbers were taken without an event
            self._seq = last
            return []
        if len(found) < _FEW:
            await asyncio.sleep(self._paces.gather)
            found = await self._tail.after(self._seq)
        return found

    async def _tell(self, events: list[Logged]) -> None:
        now = self._ledger.clock()
        news = await self._ledger.read(partial(find_news, events=events, now=now))
        if news:
            made = await self._ledger.read(partial(make_deliveries, news=news, now=now))
            self._deliveries.begin(made)
        self._seq = events[-1].seq
        if news and not await self._turn.keep(self._place()):
            self._lose()

    async def _renew(self) -> bool:
        """Note the place and renew the turn; False when it is over, or nobody is subscribed."""
        if not await self._turn.keep(self._place()):
            self._lose()
            return False
        return await self._is_needed()

    def _lose(self) -> None:
        _log.info("web push: another process tells from now on")
        self._seq = None

    def _place(self) -> int:
        """How far everything that presses has been told."""
        assert self._seq is not None
        first = self._deliveries.first_pressing()
        return self._seq if first is None else min(self._seq, first - 1)
