"""The queue in memory: bounded, in order, and honest about what is done."""

import asyncio

import pytest

from helpdesk.domain.envelopes import Inbound
from helpdesk.queue import MemoryQueue, memory_broker
from tests.factories import arrived, whatsapp_message


def envelope(text: str = "Hello") -> Inbound:
    return arrived(whatsapp_message(content=text))


async def test_envelopes_come_out_in_their_order_and_no_more_than_asked_for() -> None:
    queue, envelopes = MemoryQueue[Inbound](10), [envelope(f"{index}") for index in range(5)]
    for one in envelopes:
        await queue.put(one)
    assert await queue.take(3) == envelopes[:3]
    assert await queue.take(3) == envelopes[3:]


async def test_a_full_queue_makes_the_writer_wait_until_there_is_room() -> None:
    queue = MemoryQueue[Inbound](2)
    assert queue.room() == 2
    for _ in range(2):
        await queue.put(envelope())
    assert queue.room() == 0
    waiting = asyncio.create_task(queue.put(envelope("the third")))
    done, _ = await asyncio.wait({waiting}, timeout=0.01)
    assert not done
    await queue.take(1)
    await asyncio.wait_for(waiting, 5)


async def test_who_takes_waits_for_the_first_envelope_and_for_no_second() -> None:
    queue, one = MemoryQueue[Inbound](10), envelope()
    taking = asyncio.create_task(queue.take(50))
    await queue.put(one)
    assert await asyncio.wait_for(taking, 5) == [one]


async def test_drained_means_dealt_with_and_not_just_taken() -> None:
    queue = MemoryQueue[Inbound](10)
    await queue.put(envelope())
    await queue.take(1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(queue.drained(), 0.01)
    await queue.done(1)
    await asyncio.wait_for(queue.drained(), 5)


def test_the_two_queues_of_a_broker_are_bounded_each_for_itself() -> None:
    broker = memory_broker(inbound=3, outbound=5)
    assert (broker.inbound.room(), broker.outbound.room()) == (3, 5)
