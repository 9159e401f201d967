"""What a number says of the orders it has in hand."""

import msgspec

from helpdesk.domain.envelopes import SendMessage, SendOutcome, SendReported
from helpdesk.domain.moments import now
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
