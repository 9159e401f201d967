"""A number on a FakePhone, and the other end of its queue."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from helpdesk.domain.envelopes import Inbound
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.workshop import Workshop
from helpdesk.number.number import Number
from helpdesk.number.pace import Pace
from helpdesk.queue import MemoryQueue
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone
from tests.number.listening import Ear
from tests.number.taking import intake


@pytest.fixture
def fake_phone() -> FakePhone:
    """The account behind it."""
    return FakePhone()


@pytest.fixture
def ear() -> Ear:
    """Hears what the number says."""
    return Ear(MemoryQueue[Inbound](1_000))


@pytest.fixture
def media(tmp_path: Path) -> LocalMediaStore:
    """Where files lie."""
    return LocalMediaStore(tmp_path / "media")


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    """Looks into files; its processes start with the first."""
    workshop = Workshop()
    yield workshop
    await workshop.close()


@pytest.fixture
def hold_seconds() -> float:
    """How long the number waits for a catch-up; unless a test says otherwise, not at all."""
    return 0.0


@pytest.fixture
async def number(
    fake_phone: FakePhone,
    ear: Ear,
    media: LocalMediaStore,
    workshop: Workshop,
    tmp_path: Path,
    hold_seconds: float,
) -> AsyncIterator[Number]:
    """A number that has been started."""
    number = Number(
        1,
        FakeDriver(fake_phone),
        ear.queue,
        intake(tmp_path, media=media, looker=workshop),
        pace=Pace(0),
        hold_seconds=hold_seconds,
    )
    await number.start()
    yield number
    await number.stop(None)
