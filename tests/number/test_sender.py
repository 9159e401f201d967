"""What a number says of the orders it has in hand."""

import msgspec
import pytest

from helpdesk.domain.envelopes import SendMessage, SendOutcome, SendReported
from helpdesk.domain.moments import HOUR, Moment, now
from helpdesk.domain.states import MessageType
from helpdesk.number.number import Number
from tests.factories import phone, uuid
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
