"""What is on its way to push services: some at a time for each of them, again after a while where
one asks for it, and given up when it is not worth telling any more."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import msgspec
from yarl import URL

from helpdesk.actions.push_news import News, find_again
from helpdesk.actions.pushing import (
    Delivery,
    do_forget_browser,
    do_note_delivery,
    load_key,
)
from helpdesk.actions.work import Ledger
from helpdesk.domain.moments import MINUTE, SECOND
from helpdesk.sinks.push_post import Fate, Outcome, Post

_log = logging.getLogger(__name__)

_AT_ONCE = 4
_MOST = 2_000
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 300.0

_encode = msgspec.json.Encoder().encode


class _Turns:
    """Of one push service: who has one or waits for it, and those that are free."""

    def __init__(self) -> None:
        self.wanted = 0
        self.free = asyncio.Semaphore(_AT_ONCE)


class Deliveries:
    """Everything that is under way. A push service that does not answer keeps nobody waiting but
    those who are told by it."""

    def __init__(self, ledger: Ledger, post: Post) -> None:
        self._ledger = ledger
        self._post = post
        self._turns: dict[str, _Turns] = {}
        self._under_way: dict[asyncio.Task[None], tuple[News, Delivery]] = {}

    def begin(self, made: Sequence[tuple[News, Delivery]]) -> None:
        """Send these off. Of too many, what does not press is left out."""
        for news, delivery in made:
            if len(self._under_way) >= _MOST and not news.kind.is_pressing:
                _log.warning("web push: too much under way; a message is not told")
                continue
            task = asyncio.create_task(self._bring(news, delivery), name="web push")
            self._under_way[task] = news, delivery
            task.add_done_callback(self._ended)

    def first_pressing(self) -> int | None:
        """The event of the oldest of what presses and is not told yet."""
        under_way = self._under_way.values()
        seqs = [news.event.seq for news, _ in under_way if news.kind.is_pressing]
        return min(seqs, default=None)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        """End what is under way; what presses is told after the next start."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def tell(self, delivery: Delivery, life: int = MINUTE) -> Outcome:
        """Try once to bring one."""
        key = await load_key(self._ledger)
        host = URL(delivery.to.endpoint).host or ""
        async with self._turn(host):
            now = self._ledger.clock()
            outcome = await self._post.send(delivery, _encode(delivery.told), key, now, life)
        if outcome.fate is Fate.TAKEN:
            await self._ledger.write(partial(do_note_delivery, subscription_id=delivery.to.id))
        elif outcome.fate is Fate.GONE:
            await self._ledger.write(partial(do_forget_browser, subscription_id=delivery.to.id))
        else:
            _log.warning("web push: %s: %s", host, outcome.reason)
        return outcome

    def _ended(self, task: "asyncio.Task[None]") -> None:
        del self._under_way[task]
        if not task.cancelled() and task.exception() is not None:
            _log.error("web push: a delivery failed", exc_info=task.exception())

    async def _bring(self, news: News, delivery: Delivery) -> None:
        wait = _FIRST_WAIT
        while True:
            outcome = await self.tell(delivery, news.ends_at - self._ledger.clock())
            if outcome.fate is not Fate.LATER:
                return
            pause = wait * random.uniform(0.5, 1) if outcome.seconds is None else outcome.seconds
            wait = min(wait * 2, _LONGEST_WAIT)
            if self._ledger.clock() + pause * SECOND >= news.ends_at:
                return
            await asyncio.sleep(pause)
            found = (
                None if self._is_overtaken(news, delivery) else await self._again(news, delivery)
            )
            if found is None:
                return
            delivery = found

    async def _again(self, news: News, delivery: Delivery) -> Delivery | None:
        """What could not be told at once, as it is to be told now."""
        now = self._ledger.clock()
        return await self._ledger.read(partial(find_again, news=news, to=delivery.to, now=now))

    def _is_overtaken(self, news: News, delivery: Delivery) -> bool:
        """Whether something newer of the same kind is on its way to the browser, in its place."""
        return any(
            other.event.seq > news.event.seq
            and other.attendance_id == news.attendance_id
            and other.kind.is_pressing == news.kind.is_pressing
            and to.id == delivery.to.id
            for other, (to, _) in self._under_way.values()
        )

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """One of the few at a time to a push service. Hosts are what users have given: one that
        nobody waits for is forgotten."""
        turns = self._turns.setdefault(host, _Turns())
        turns.wanted += 1
        try:
            async with turns.free:
                yield
        finally:
            turns.wanted -= 1
            if not turns.wanted:
                del self._turns[host]
