"""Who types is told, and not again and again."""

from helpdesk.domain.addresses import Address
from helpdesk.domain.envelopes import PresenceChanged
from helpdesk.domain.states import Activity
from helpdesk.number.presences import REPEATED, Presences
from helpdesk.number.session import Session
from helpdesk.whatsapp.driver import PresenceSeen
from tests.factories import FakeClock, phone
from tests.fake_driver import FakeDriver
from tests.fake_phone import FakePhone
from tests.number.listening import Ear


async def test_what_only_repeats_what_was_just_told_is_dropped(
    fake_phone: FakePhone, ear: Ear
) -> None:
    clock = FakeClock()
    presences = Presences(Session(1, FakeDriver(fake_phone), ear.queue), clock=clock)
    here, there = phone(), phone()

    async def see(chat: Address, activity: Activity) -> None:
        await presences.tell(PresenceSeen(chat=chat, addresses=(chat,), activity=activity))

    for _ in range(20):
        await see(here, Activity.TYPING)
    await see(there, Activity.TYPING)
    await see(here, Activity.PAUSED)
    await see(here, Activity.TYPING)
    clock.advance(REPEATED - 1)
    await see(here, Activity.TYPING)
    clock.advance(1)
    await see(here, Activity.TYPING)
    told = [await ear.next(PresenceChanged) for _ in range(1_000 - ear.queue.room())]
    assert [(one.chat, one.activity) for one in told] == [
        (here, Activity.TYPING),
        (there, Activity.TYPING),
        (here, Activity.PAUSED),
        (here, Activity.TYPING),
        (here, Activity.TYPING),
    ]
