"""What is on its way to push services: some at a time for each of them, again after a while where
one asks for it, and given up when it is not worth telling any more."""

import asyncio
import logging
import random
from collections.abc import Sequence
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


class Deliveries:
    """Everything that is under way. A push service that does not answer keeps nobody waiting but
    those who are told by it."""

    def __init__(self, ledger: Ledger, post: Post) -> None:
        self._ledger = ledger
        self._post = post
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._under_way: dict[asyncio.Task[None], News] = {}

    def begin(self, made: Sequence[tuple[News, Delivery]]) -> None:
        """Send these off. Of too many, what does not press is left out."""
        for news, delivery in made:
            if len(self._under_way) >= _MOST and not news.kind.is_pressing:
                _log.warning("web push: too much under way; a message is not told")
                continue
            task = asyncio.create_task(self._bring(news, delivery), name="web push")
            self._under_way[task] = news
            task.add_done_callback(self._ended)

    def first_pressing(self) -> int | None:
        """The event of the oldest of what presses and is not told yet."""
        seqs = [one.event.seq for one in self._under_way.values() if one.kind.is_pressing]
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
        async with self._turns.setdefault(host, asyncio.Semaphore(_AT_ONCE)):
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
            now = self._ledger.clock()
            again = partial(find_again, news=news, to=delivery.to, now=now)
            if not await self._ledger.read(again):
                return
