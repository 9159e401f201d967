"""One number of the bot: what it passes on, in which order, and what it reports."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import pytest

from helpdesk.bot_number import Number
from helpdesk.domain.envelopes import (
    CatchUpEnded,
    FetchMissing,
    Inbound,
    InstanceStateChanged,
    InventoryTaken,
    MessageArrived,
    TakeInventory,
)
from helpdesk.domain.moments import Moment
from helpdesk.domain.states import InstanceState
from helpdesk.media.local import LocalMediaStore
from helpdesk.queue import MemoryQueue
from tests.factories import phone
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone, Person

E = TypeVar("E")


class Ear:
    """The end of the inbound queue; it remembers what it has passed over."""

    def __init__(self, queue: MemoryQueue[Inbound]) -> None:
        self.queue = queue
        self.heard: list[Inbound] = []

    async def next(self, kind: type[E]) -> E:
        async with asyncio.timeout(10):
            while True:
                [envelope] = await self.queue.take(1)
                self.heard.append(envelope)
                if isinstance(envelope, kind):
                    return envelope

    async def connected(self) -> None:
        while (await self.next(InstanceStateChanged)).state is not InstanceState.CONNECTED:
            pass

    def texts(self) -> list[str]:
        arrivals = [one for one in self.heard if isinstance(one, MessageArrived)]
        return [one.message.content for one in arrivals]


@pytest.fixture
def fake_phone() -> FakePhone:
    return FakePhone()


@pytest.fixture
def ear() -> Ear:
    return Ear(MemoryQueue[Inbound](1_000))


@pytest.fixture
async def number(fake_phone: FakePhone, ear: Ear, tmp_path: Path) -> AsyncIterator[Number]:
    """A number that gives up holding at once."""
    driver, media = FakeDriver(fake_phone), LocalMediaStore(tmp_path)
    number = Number(1, driver, ear.queue, media, hold_seconds=0)
    await number.start()
    yield number
    await number.stop(None)


async def test_what_is_held_too_long_goes_ahead_and_the_report_says_incomplete(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    fake_phone.write(Person(phone()), "not held for ever")
    assert (await ear.next(MessageArrived)).message.content == "not held for ever"
    number.fetch_missing(FetchMissing(instance_id=1, request_id="r", chats=()))
    ended = await ear.next(CatchUpEnded)
    assert not ended.is_complete
    assert ended.reason is not None


async def test_an_inventory_that_the_page_cannot_give_is_reported_as_incomplete(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    fake_phone.go_offline()
    number.take_inventory(TakeInventory(instance_id=1, request_id="r", since=Moment(0)))
    taken = await ear.next(InventoryTaken)
    assert (taken.request_id, taken.chats, taken.is_complete) == ("r", (), False)


async def test_a_thousand_messages_are_passed_on_in_their_order(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    person = Person(phone())
    for index in range(1_000):
        fake_phone.write(person, f"{index}")
    for _ in range(1_000):
        await ear.next(MessageArrived)
    assert ear.texts() == [f"{index}" for index in range(1_000)]
