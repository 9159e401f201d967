"""What a number says of the orders it has in hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from helpdesk.domain.contents import Details, Media
from helpdesk.domain.envelopes import SendMessage, SendOutcome, SendReported
from helpdesk.domain.moments import HOUR, Moment, now
from helpdesk.domain.states import InstanceState, MessageType
from helpdesk.media.local import LocalMediaStore
from helpdesk.media.store import Unreachable
from helpdesk.number.delivery import Delivery
from helpdesk.number.gate import Gate
from helpdesk.number.number import Number
from helpdesk.number.pace import Pace
from helpdesk.number.sender import Sender
from helpdesk.number.session import Session
from helpdesk.number.ticks import Ticks
from tests.factories import phone, uuid
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone
from tests.number.listening import Ear


async def test_an_attempt_that_ends_late_takes_nothing_from_the_one_after_it(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    fake_phone.automatic_ticks = ()
    await ear.connected()
    first = SendMessage(
        instance_id=1,
        message_id=uuid(),
        attempt=0,
        whatsapp_id="3EB0A",
        chat=phone(),
        type=MessageType.TEXT,
        content="Hi",
        written_at=now(),
    )
    again = msgspec.structs.replace(first, attempt=1, whatsapp_id="3EB0B")
    for order in (first, again):
        await number.do(order)
    await fake_phone.news.until(lambda: len(fake_phone.sent) == 2)
    fake_phone.tick(first.whatsapp_id, -1)
    ended = await ear.next(SendReported)
    assert (ended.attempt, ended.outcome) == (0, SendOutcome.FAILED)
    await number.stop()
    left = await ear.next(SendReported)
    assert (left.attempt, left.outcome) == (1, SendOutcome.UNSETTLED)


@pytest.mark.parametrize("is_there", [False, True])
async def test_an_order_whose_time_is_over_is_looked_for_and_not_sent(
    fake_phone: FakePhone, number: Number, ear: Ear, is_there: bool
) -> None:
    """The helpdesk died with it in hand, and came back a day later."""
    await ear.connected()
    order = SendMessage(
        instance_id=1,
        message_id=uuid(),
        attempt=0,
        whatsapp_id="3EB0C",
        chat=phone(),
        type=MessageType.TEXT,
        content="How satisfied are you?",
        written_at=now(),
    )
    if is_there:
        await number.do(order)
        assert (await ear.next(SendReported)).outcome is SendOutcome.SENT
    late = msgspec.structs.replace(order, look_up_first=True, expires_at=now())
    await number.do(late)
    report = await ear.next(SendReported)
    assert report.outcome is (SendOutcome.SENT if is_there else SendOutcome.FAILED)
    assert len(fake_phone.sent) == (1 if is_there else 0)


async def test_an_order_whose_time_ends_while_it_waits_its_turn_is_not_sent(
    fake_phone: FakePhone, number: Number, ear: Ear
) -> None:
    await ear.connected()
    orders = [
        SendMessage(
            instance_id=1,
            message_id=uuid(),
            attempt=0,
            whatsapp_id=f"3EB0D{index}",
            chat=phone(),
            type=MessageType.TEXT,
            content="Hi",
            written_at=now(),
            expires_at=Moment(now() + lives),
        )
        for index, lives in enumerate((0, HOUR))
    ]
    for order in orders:
        await number.do(order)
    reports = [await ear.next(SendReported) for _ in orders]
    outcomes = {one.message_id: one.outcome for one in reports}
    assert outcomes == {
        orders[0].message_id: SendOutcome.FAILED,
        orders[1].message_id: SendOutcome.SENT,
    }
    assert len(fake_phone.sent) == 1


class Away(LocalMediaStore):
    """It cannot be reached until `is_back`."""

    is_back = False

    @asynccontextmanager
    async def lend(self, key: str) -> AsyncIterator[Path]:
        if not self.is_back:
            raise Unreachable("It does not answer.")
        async with super().lend(key) as path:
            yield path


@pytest.mark.parametrize("looked_up", [False, True])
async def test_a_file_whose_store_is_out_of_reach_waits_for_it_and_comes_back_ever_later(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path, looked_up: bool
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    media = Away(tmp_path / "media")
    (tmp_path / "file").write_bytes(b"%PDF-1.7 and so on")
    key = (await media.keep(tmp_path / "file")).key
    driver = FakeDriver(fake_phone)
    driver.is_connected = True
    session = Session(1, driver, ear.queue)
    session.move_to(InstanceState.CONNECTED)
    delivery = Delivery(driver, Ticks(), Gate(session, Pace(0)), media)
    sender = Sender(session, delivery, sleep=sleep)
    order = file_to_send(key, looked_up=looked_up)
    for _ in range(7):
        sender.send(order)
        report = await ear.next(SendReported)
        assert report.outcome is SendOutcome.DEFERRED
        assert report.reason is not None
        assert "file store" in report.reason
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert fake_phone.sent == []
    media.is_back = True
    fake_phone.automatic_ticks = ()
    sender.send(order)
    await fake_phone.news.until(lambda: fake_phone.sent)
    assert fake_phone.sent[0].file == b"%PDF-1.7 and so on"
    await end(session)


async def test_files_that_wait_for_their_store_take_no_turn_of_a_text(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path
) -> None:
    async def sleep(seconds: float) -> None:
        pass

    async def for_ever(seconds: float) -> None:
        await asyncio.Event().wait()

    driver = FakeDriver(fake_phone)
    driver.is_connected = True
    session = Session(1, driver, ear.queue)
    session.move_to(InstanceState.CONNECTED)
    # Two turns, and no further one ever.
    pace = Pace(1, burst=2, clock=lambda: 0.0, sleep=for_ever)
    media = Away(tmp_path / "media")
    sender = Sender(session, Delivery(driver, Ticks(), Gate(session, pace), media), sleep=sleep)
    for _ in range(3):
        sender.send(file_to_send("files/ab/abc"))
        assert (await ear.next(SendReported)).outcome is SendOutcome.DEFERRED
    fake_phone.automatic_ticks = ()
    text = msgspec.structs.replace(file_to_send(""), type=MessageType.TEXT, details=Details())
    sender.send(text)
    await fake_phone.news.until(lambda: fake_phone.sent)
    # A file that is there takes its turn as well.
    media.is_back = True
    (tmp_path / "file").write_bytes(b"%PDF-1.7 and so on")
    key = (await media.keep(tmp_path / "file")).key
    sender.send(file_to_send(key))
    await fake_phone.news.until(lambda: len(fake_phone.sent) == 2)
    assert [bool(one.file) for one in fake_phone.sent] == [False, True]
    third = asyncio.create_task(pace.turn())
    await asyncio.sleep(0)
    assert not third.done()
    third.cancel()
    await end(session)


async def test_orders_that_do_not_come_back_are_forgotten(
    fake_phone: FakePhone, ear: Ear, tmp_path: Path
) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    driver = FakeDriver(fake_phone)
    driver.is_connected = True
    session = Session(1, driver, ear.queue)
    session.move_to(InstanceState.CONNECTED)
    delivery = Delivery(driver, Ticks(), Gate(session, Pace(0)), Away(tmp_path / "media"))
    sender = Sender(session, delivery, sleep=sleep)
    first = file_to_send("files/ab/abc")
    dropped = [file_to_send("files/ab/abc") for _ in range(1_000)]
    for order in (first, first, *dropped, first):
        sender.send(order)
        assert (await ear.next(SendReported)).outcome is SendOutcome.DEFERRED
    # They are what is remembered by now.
    assert pauses == [1, 2, *[1] * 1_000, 1]
    await end(session)


def file_to_send(key: str, *, looked_up: bool = False) -> SendMessage:
    """An order to send a document that the store has under the key."""
    message_id = uuid()
    return SendMessage(
        instance_id=1,
        message_id=message_id,
        attempt=0,
        whatsapp_id=f"3EB0{message_id}",
        chat=phone(),
        type=MessageType.DOCUMENT,
        content="",
        written_at=now(),
        look_up_first=looked_up,
        details=Details(media=Media(key=key, name="bill.pdf", size=18)),
    )


async def end(session: Session) -> None:
    """Nothing goes on any more."""
    for task in session.tasks:
        task.cancel()
    await asyncio.gather(*session.tasks, return_exceptions=True)
