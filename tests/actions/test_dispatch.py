"""The dispatcher waits alone: neither requests nor the consumer wait with it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import Connection, select

from helpdesk.actions.dispatch import Dispatcher
from helpdesk.actions.inbound import digest
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.envelopes import (
    Outbound,
    SendMessage,
    SendOutcome,
    SendReported,
    TakeInventory,
)
from helpdesk.queue import MemoryQueue
from helpdesk.store.schema import messages
from tests.factories import (
    add_number,
    add_person,
    arrived,
    do_connect,
    do_open,
    do_write_text,
    whatsapp_message,
)
from tests.waiting import News

SIZE = 3


@asynccontextmanager
async def dispatching(ledger: Ledger, queue: MemoryQueue[Outbound]) -> AsyncIterator[Dispatcher]:
    """A dispatcher at work, as it is from the start of a process on."""
    dispatcher = Dispatcher(ledger, queue)
    task = asyncio.create_task(dispatcher.run())
    try:
        yield dispatcher
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def queue_messages(ledger: Ledger, count: int) -> None:
    """So many messages, each to another chat."""
    number, ana = await add_number(ledger), await add_person(ledger, "Ana")

    def do(work: Work) -> None:
        for index in range(count):
            do_write_text(work, ana, do_open(work, number, ana), f"{index}")

    await ledger.write(do)


async def statuses(ledger: Ledger) -> Counter[str]:
    def read(connection: Connection) -> Counter[str]:
        outgoing = select(messages.c.status).where(messages.c.from_me)
        return Counter(connection.execute(outgoing).scalars())

    return await ledger.read(read)


async def take_order(queue: MemoryQueue[Outbound]) -> SendMessage:
    """The next order to send; what else is asked is passed over."""
    async with asyncio.timeout(10):
        while True:
            [envelope] = await queue.take(1)
            if isinstance(envelope, SendMessage):
                return envelope


async def test_a_full_queue_blocks_neither_requests_nor_the_consumer(ledger: Ledger) -> None:
    queue = MemoryQueue[Outbound](SIZE)
    async with dispatching(ledger, queue), asyncio.timeout(20):
        await queue_messages(ledger, 12)
        number = 1
        await digest(ledger, [arrived(whatsapp_message(content=f"{i}"), number) for i in range(60)])
        bruno = await add_person(ledger, "Bruno")
        await ledger.write(lambda work: do_write_text(work, bruno, do_open(work, number, bruno)))
        counted = await statuses(ledger)
        assert counted["QUEUED"] + counted["SENDING"] == 13
        assert counted["SENDING"] <= SIZE


async def test_what_waits_for_room_goes_out_in_its_order_as_room_appears(ledger: Ledger) -> None:
    queue = MemoryQueue[Outbound](SIZE)
    async with dispatching(ledger, queue) as dispatcher:
        await queue_messages(ledger, 12)
        taken = []
        for _ in range(12):
            taken.append(await take_order(queue))
            dispatcher.wake()
        assert [one.content for one in taken] == [f"{index}" for index in range(12)]
        assert not [one for one in taken if one.look_up_first]
        assert await statuses(ledger) == {"SENDING": 12}


async def test_what_a_process_that_died_was_sending_is_to_be_looked_up_first(
    ledger: Ledger,
) -> None:
    first = MemoryQueue[Outbound](100)
    async with dispatching(ledger, first):
        await queue_messages(ledger, 2)
        before = [await take_order(first) for _ in range(2)]
    second = MemoryQueue[Outbound](100)
    async with dispatching(ledger, second):
        await ledger.write(lambda work: do_connect(work, 1, "5511900000000"))
        await ledger.write(lambda work: work.recover_sending())
        again = [await take_order(second) for _ in range(2)]
    assert [one.whatsapp_id for one in again] == [one.whatsapp_id for one in before]
    assert [one.look_up_first for one in again] == [True, True]


async def test_what_this_process_has_handed_out_is_not_handed_out_again_by_a_reconnect(
    ledger: Ledger,
) -> None:
    queue = MemoryQueue[Outbound](100)
    async with dispatching(ledger, queue):
        await queue_messages(ledger, 1)
        order = await take_order(queue)
        await ledger.write(lambda work: work.recover_sending())
        await queue_messages_to_another_chat(ledger)
        following = await take_order(queue)
        assert following.message_id != order.message_id
        report = SendReported(
            instance_id=order.instance_id,
            message_id=order.message_id,
            attempt=0,
            outcome=SendOutcome.UNSETTLED,
        )
        await digest(ledger, [report])
        again = await take_order(queue)
    assert (again.message_id, again.look_up_first) == (order.message_id, True)


class Watched(MemoryQueue[Outbound]):
    """A queue that tells what is being put, and fails if it is told to."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.begun: list[Outbound] = []
        self.news = News()
        self.failure: Exception | None = None

    async def put(self, envelope: Outbound) -> None:
        self.begun.append(envelope)
        self.news.tell()
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
        await super().put(envelope)


def unsettled(order: SendMessage) -> SendReported:
    return SendReported(
        instance_id=order.instance_id,
        message_id=order.message_id,
        attempt=order.attempt,
        outcome=SendOutcome.UNSETTLED,
    )


async def test_what_is_reported_unsettled_while_others_go_out_again_goes_out_again_too(
    ledger: Ledger,
) -> None:
    queue = Watched(2)
    async with dispatching(ledger, queue):
        await queue_messages(ledger, 2)
        orders = [await take_order(queue) for _ in range(2)]
        for _ in range(2):
            await MemoryQueue.put(queue, orders[0])  # the queue is full
        queue.begun.clear()
        # The run that waits for room has read which messages are to go out again.
        await digest(ledger, [unsettled(orders[1])])
        await queue.news.until(lambda: queue.begun)
        await digest(ledger, [unsettled(orders[0])])
        assert {(await take_order(queue)).look_up_first for _ in range(2)} == {False}
        again = [await take_order(queue) for _ in range(2)]
    assert {one.message_id for one in again} == {one.message_id for one in orders}
    assert [one.look_up_first for one in again] == [True, True]


async def test_what_a_run_that_failed_has_claimed_goes_out_with_the_next(ledger: Ledger) -> None:
    await add_number(ledger)
    await queue_messages_to_another_chat(ledger)
    queue = Watched(10)
    queue.failure = ConnectionError("the queue is away")
    dispatcher = Dispatcher(ledger, queue)
    dispatcher.wake()
    with pytest.raises(ConnectionError):
        await dispatcher.run()
    assert await statuses(ledger) == {"SENDING": 1}
    running = asyncio.create_task(dispatcher.run())
    dispatcher.wake()
    order = await take_order(queue)
    running.cancel()
    await asyncio.wait({running})
    assert order.look_up_first


async def queue_messages_to_another_chat(ledger: Ledger) -> None:
    bruno = await add_person(ledger, "Bruno")
    await ledger.write(lambda work: do_write_text(work, bruno, do_open(work, 1, bruno), "more"))


async def test_orders_of_actions_leave_after_their_commit(ledger: Ledger) -> None:
    queue = MemoryQueue[Outbound](10)
    async with dispatching(ledger, queue), asyncio.timeout(10):
        await add_number(ledger)
        [envelope] = await queue.take(1)
    assert isinstance(envelope, TakeInventory)
