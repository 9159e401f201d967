"""The bot hands each number what is for it; no number waits for another."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from helpdesk.bot import Bot
from helpdesk.domain.envelopes import (
    Answered,
    AskNumber,
    Inbound,
    InstanceStateChanged,
    LogOutInstance,
    MarkRead,
    Outbound,
    Outcome,
    SendMessage,
    SendOutcome,
    SendReported,
    StartInstance,
    StopInstance,
)
from helpdesk.domain.moments import MINUTE, Moment, now
from helpdesk.domain.states import InstanceKind, InstanceState, MessageType
from helpdesk.number.pace import BURST
from helpdesk.queue import Broker, MemoryQueue
from tests.factories import phone, uuid
from tests.fake_driver import FakePhones
from tests.number.listening import Ear
from tests.number.taking import intake


@pytest.fixture
def phones() -> FakePhones:
    return FakePhones()


@pytest.fixture
def outbound() -> MemoryQueue[Outbound]:
    return MemoryQueue(100)


@pytest.fixture
async def ear(
    phones: FakePhones, outbound: MemoryQueue[Outbound], tmp_path: Path
) -> AsyncIterator[Ear]:
    """Hears what a bot says that runs meanwhile."""
    inbound = MemoryQueue[Inbound](1_000)
    bot = Bot(Broker(inbound, outbound), intake(tmp_path), phones.make, messages_per_minute=1)
    async with running(bot):
        yield Ear(inbound)
    await bot.close()


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[asyncio.Task[None]]:
    """The bot at work."""
    task = asyncio.create_task(bot.run())
    yield task
    task.cancel()
    await asyncio.wait({task})


def start(instance_id: int, kind: InstanceKind = InstanceKind.WHATSAPP) -> StartInstance:
    return StartInstance(instance_id=instance_id, kind=kind, name="Shop")


def order(instance_id: int) -> SendMessage:
    return SendMessage(
        instance_id=instance_id,
        message_id=uuid(),
        attempt=0,
        whatsapp_id=f"3EB0{uuid()[:8]}",
        chat=phone(),
        type=MessageType.TEXT,
        content="Hi",
        written_at=now(),
    )


async def connect(outbound: MemoryQueue[Outbound], ear: Ear, *instance_ids: int) -> None:
    for instance_id in instance_ids:
        await outbound.put(start(instance_id))
    missing = set(instance_ids)
    while missing:
        changed = await ear.next(InstanceStateChanged)
        if changed.state is InstanceState.CONNECTED:
            missing.discard(changed.instance_id)


@pytest.mark.parametrize("close", [StopInstance, LogOutInstance])
async def test_a_number_that_takes_long_to_close_holds_up_no_other(
    phones: FakePhones,
    outbound: MemoryQueue[Outbound],
    ear: Ear,
    close: type[StopInstance] | type[LogOutInstance],
) -> None:
    await connect(outbound, ear, 1, 2)
    phones[1].may_close.clear()
    await outbound.put(close(instance_id=1))
    waits, goes = order(1), order(2)
    await outbound.put(waits)
    await outbound.put(goes)
    report = await ear.next(SendReported)
    while report.instance_id == 1:
        report = await ear.next(SendReported)
    assert (report.message_id, report.outcome) == (goes.message_id, SendOutcome.SENT)
    phones[1].may_close.set()


async def test_a_number_that_cannot_be_opened_holds_up_no_other(
    phones: FakePhones, outbound: MemoryQueue[Outbound], tmp_path: Path
) -> None:
    may_open = asyncio.Event()

    class Slow(FakePhones):
        async def make(self, instance_id: int, kind: InstanceKind):  # type: ignore[no-untyped-def]
            if instance_id == 1:
                await may_open.wait()
            return await super().make(instance_id, kind)

    ear = Ear(MemoryQueue[Inbound](1_000))
    bot = Bot(Broker(ear.queue, outbound), intake(tmp_path), Slow().make)
    async with running(bot):
        await outbound.put(start(1))
        await connect(outbound, ear, 2)
    await bot.close()


async def test_a_bot_that_fails_and_runs_again_has_its_numbers_and_orders_still(
    phones: FakePhones, outbound: MemoryQueue[Outbound], tmp_path: Path
) -> None:
    ear = Ear(MemoryQueue[Inbound](1_000))
    bot = Bot(Broker(ear.queue, outbound), intake(tmp_path), phones.make)
    before, after = order(1), order(1)
    async with running(bot) as task:
        await connect(outbound, ear, 1)
        phones[1].may_send.clear()
        await outbound.put(before)
        await outbound.put(None)  # type: ignore[arg-type]
        await asyncio.wait({task})
        assert isinstance(task.exception(), AttributeError)
    async with running(bot):
        await outbound.put(after)
        phones[1].may_send.set()
        reports = [await ear.next(SendReported) for _ in range(2)]
    assert {one.message_id for one in reports} == {before.message_id, after.message_id}
    assert {one.outcome for one in reports} == {SendOutcome.SENT}
    await bot.close()
    assert not phones[1].is_attached


async def test_what_one_number_is_told_is_done_in_its_order(
    phones: FakePhones, outbound: MemoryQueue[Outbound], ear: Ear
) -> None:
    await connect(outbound, ear, 1)
    late = order(1)
    for envelope in (StopInstance(instance_id=1), late, start(1)):
        await outbound.put(envelope)
    report = await ear.next(SendReported)
    assert (report.message_id, report.outcome) == (late.message_id, SendOutcome.DEFERRED)
    await ear.connected()


async def test_a_number_that_was_never_started_answers_what_waits_for_an_answer(
    outbound: MemoryQueue[Outbound], ear: Ear
) -> None:
    question = AskNumber(
        instance_id=9, request_id="q", deadline=Moment(now() + MINUTE), phone="5511"
    )
    for envelope in (MarkRead(instance_id=9, chat=phone()), order(9), question):
        await outbound.put(envelope)
    assert (await ear.next(SendReported)).outcome is SendOutcome.DEFERRED
    answered = await ear.next(Answered)
    assert (answered.request_id, answered.outcome) == ("q", Outcome.NOT_BEGUN)
    assert answered.reason


async def outcomes(outbound: MemoryQueue[Outbound], ear: Ear, count: int) -> Counter[SendOutcome]:
    """How so many orders to number 1 have ended when it has been stopped."""
    for _ in range(count):
        await outbound.put(order(1))
    sent = [await ear.next(SendReported) for _ in range(min(count, BURST))]
    await outbound.put(StopInstance(instance_id=1))
    await ear.state(InstanceState.STOPPED)
    sent += [await ear.next(SendReported) for _ in range(count - len(sent))]
    return Counter(report.outcome for report in sent)


async def test_a_number_keeps_to_its_pace_and_does_not_gain_by_being_started_anew(
    outbound: MemoryQueue[Outbound], ear: Ear
) -> None:
    await connect(outbound, ear, 1)
    ended = await outcomes(outbound, ear, BURST + 5)
    assert ended == {SendOutcome.SENT: BURST, SendOutcome.DEFERRED: 5}
    await connect(outbound, ear, 1)
    waits = order(1)
    await outbound.put(waits)
    await outbound.put(StopInstance(instance_id=1))
    report = await ear.next(SendReported)
    assert (report.message_id, report.outcome) == (waits.message_id, SendOutcome.DEFERRED)


async def test_a_practice_number_sends_as_fast_as_it_can(
    outbound: MemoryQueue[Outbound], ear: Ear
) -> None:
    await outbound.put(start(1, InstanceKind.PRACTICE))
    await ear.connected()
    for _ in range(BURST + 5):
        await outbound.put(order(1))
    reports = [await ear.next(SendReported) for _ in range(BURST + 5)]
    assert {report.outcome for report in reports} == {SendOutcome.SENT}
