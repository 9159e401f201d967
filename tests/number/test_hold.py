"""Live messages wait for the catch-up that was begun for them, and for no other."""

import asyncio

from helpdesk.domain.envelopes import IgnoredCounted, Inbound
from helpdesk.number.hold import Hold
from helpdesk.queue import MemoryQueue
from tests.waiting import SECONDS


def said(count: int) -> IgnoredCounted:
    """Something to be held."""
    return IgnoredCounted(instance_id=1, count=count)


async def taken(queue: MemoryQueue[Inbound]) -> int:
    async with asyncio.timeout(SECONDS):
        [envelope] = await queue.take(1)
    assert isinstance(envelope, IgnoredCounted)
    return envelope.count


async def test_a_hold_that_begins_while_the_one_before_is_let_through_goes_on() -> None:
    queue = MemoryQueue[Inbound](1)
    hold = Hold(queue)
    hold.begin()
    for count in range(3):
        await hold.put(said(count))
    ending = asyncio.create_task(hold.end())
    assert await taken(queue) == 0
    hold.begin()
    await hold.put(said(3))
    # The one that was on its way goes through; the others are held with what follows.
    assert await taken(queue) == 1
    assert await asyncio.wait_for(ending, SECONDS) is None
    assert hold.is_holding
    assert queue.room() == 1
    ending = asyncio.create_task(hold.end())
    assert [await taken(queue) for _ in range(2)] == [2, 3]
    await asyncio.wait_for(ending, SECONDS)
    assert not hold.is_holding


async def test_a_catch_up_does_not_end_the_hold_of_the_next() -> None:
    queue = MemoryQueue[Inbound](10)
    hold = Hold(queue, seconds=0)
    hold.begin()
    first = hold.turn
    hold.begin()
    await hold.put(said(1))
    assert await hold.end(first) is None
    assert hold.is_holding
    # Nor does it keep the next from being let through in time.
    assert await taken(queue) == 1
    assert await hold.end(hold.turn) is not None
