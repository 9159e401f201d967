"""How fast a number sends, by a clock that stands still until somebody sleeps."""

import asyncio
from pathlib import Path

import pytest

from helpdesk.domain.envelopes import Inbound, SendMessage, SendOutcome, SendReported
from helpdesk.domain.moments import now
from helpdesk.domain.states import MessageType
from helpdesk.number.number import Number
from helpdesk.number.pace import Pace
from helpdesk.queue import MemoryQueue
from tests.factories import phone, uuid
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone
from tests.number.listening import Ear
from tests.number.taking import intake


class Clock:
    """Sleeping moves it; `slept` are the sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


class Standing(Clock):
    """A clock on which a sleep never ends."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asleep = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.is_asleep.set()
        await asyncio.Event().wait()


async def take(pace: Pace, count: int) -> None:
    for _ in range(count):
        await pace.turn()


async def test_a_burst_leaves_at_once_and_the_rest_evenly() -> None:
    clock = Clock()
    pace = Pace(120, burst=20, clock=clock, sleep=clock.sleep)
    await take(pace, 20)
    assert clock.slept == []
    await take(pace, 4)
    assert clock.slept == pytest.approx([0.5] * 4)


async def test_after_a_quiet_time_there_is_a_burst_again_and_no_more() -> None:
    clock = Clock()
    pace = Pace(60, burst=5, clock=clock, sleep=clock.sleep)
    await take(pace, 5)
    clock.seconds += 1_000
    await take(pace, 5)
    assert clock.slept == []
    await take(pace, 1)
    assert clock.slept == pytest.approx([1.0])


async def test_no_limit_waits_for_nothing() -> None:
    clock = Clock()
    await take(Pace(0, clock=clock, sleep=clock.sleep), 500)
    assert clock.slept == []


async def test_who_waits_first_goes_first_and_who_gives_up_has_taken_no_turn() -> None:
    clock = Standing()
    pace = Pace(60, burst=1, clock=clock, sleep=clock.sleep)
    await pace.turn()
    first, second = asyncio.create_task(pace.turn()), asyncio.create_task(pace.turn())
    await clock.is_asleep.wait()
    clock.seconds = 1.0
    first.cancel()
    async with asyncio.timeout(5):
        await second


def order() -> SendMessage:
    return SendMessage(
        instance_id=1,
        message_id=uuid(),
        attempt=0,
        whatsapp_id=f"3EB0{uuid()[:8]}",
        chat=phone(),
        type=MessageType.TEXT,
        content="Hi",
        written_at=now(),
    )


async def test_an_order_that_waits_for_its_turn_when_the_number_goes_away_is_deferred(
    fake_phone: FakePhone, tmp_path: Path
) -> None:
    clock, ear = Standing(), Ear(MemoryQueue[Inbound](1_000))
    pace = Pace(60, burst=1, clock=clock, sleep=clock.sleep)
    number = Number(1, FakeDriver(fake_phone), ear.queue, intake(tmp_path), pace=pace)
    await number.start()
    try:
        await ear.connected()
        first, second = order(), order()
        await number.do(first)
        await fake_phone.news.until(lambda: fake_phone.sent)
        await number.do(second)
        fake_phone.go_offline()
        reports = [await ear.next(SendReported), await ear.next(SendReported)]
        by_id = {report.message_id: report.outcome for report in reports}
        assert by_id[second.message_id] is SendOutcome.DEFERRED
        assert len(fake_phone.sent) == 1
    finally:
        await number.stop(None)
