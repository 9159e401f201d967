"""Since when a client waits, the first response, the replies: in whatever order messages come."""

from datetime import time

import pytest
from sqlalchemy import select

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish, do_transfer
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import HOUR, MINUTE, SECOND, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Business, Hours, Span
from helpdesk.store.schema import attendances, clients, replies
from tests.actions.living import do_let_leave, do_set, shown
from tests.factories import (
    START,
    FakeClock,
    arrived,
    do_wait,
    do_write_text,
    phone,
    whatsapp_message,
)

CLARA = phone("5511987650002")

Reply = tuple[int | None, int, int]


class Conversation:
    """Clara's, told in seconds after START."""

    def __init__(self, ledger: Ledger, clock: FakeClock, number: int, ana: Actor) -> None:
        self.ledger, self.clock, self.number, self.ana = ledger, clock, number, ana
        self.id = 0

    async def begin(self) -> None:
        """Clara writes at 0."""
        self.id = await self.ledger.write(lambda work: do_wait(work, self.number, CLARA))

    def at(self, seconds: int) -> None:
        """It is so late now."""
        self.clock.moment = Moment(START + seconds * SECOND)

    async def hears(self, *told: tuple[str, int]) -> None:
        """Messages of "client" or "phone" of these seconds arrive, as one group."""
        group = [
            arrived(whatsapp_message(CLARA, seconds=seconds, from_me=who == "phone"), self.number)
            for who, seconds in told
        ]
        await self.ledger.write(lambda work: do_receive(work, group))

    async def accept(self) -> None:
        """Ana takes it."""
        await self.ledger.write(lambda work: do_accept(work, self.ana, self.id))

    async def answer(self) -> None:
        """Ana answers."""
        await self.ledger.write(lambda work: do_write_text(work, self.ana, self.id))
        await self.ledger.write(do_let_leave)

    async def waits_since(self) -> int | None:
        """Since when Clara waits, in seconds."""
        since = (await shown(self.ledger, self.id)).unanswered_since
        return None if since is None else (since - START) // SECOND

    async def first_response(self) -> float | None:
        """When somebody first responded, in seconds."""
        at = (await shown(self.ledger, self.id)).first_response_at
        return None if at is None else (at - START) / SECOND

    async def replies(self) -> list[Reply]:
        """Who replied, to what of when, and when; in seconds."""
        found = select(replies.c.user_id, replies.c.asked_at, replies.c.answered_at)
        rows = await self.ledger.read(lambda c: c.execute(found.order_by(replies.c.id)).all())
        return [
            (row.user_id, (row.asked_at - START) // SECOND, (row.answered_at - START) // SECOND)
            for row in rows
        ]


@pytest.fixture
async def clara(ledger: Ledger, clock: FakeClock, number: int, ana: Actor) -> Conversation:
    one = Conversation(ledger, clock, number, ana)
    await one.begin()
    return one


async def test_a_client_waits_since_the_first_message_that_nobody_has_answered(
    clara: Conversation,
) -> None:
    assert await clara.waits_since() == 0
    clara.at(10)
    await clara.hears(("client", 5), ("client", 9))
    assert await clara.waits_since() == 0
    await clara.accept()
    assert await clara.waits_since() == 0
    clara.at(60)
    await clara.answer()
    assert await clara.waits_since() is None
    assert await clara.replies() == [(clara.ana.user_id, 0, 60)]
    clara.at(90)
    await clara.answer()
    assert len(await clara.replies()) == 1, "nothing was open"
    await clara.hears(("client", 85))
    assert await clara.waits_since() is None, "it was written before the answer"
    clara.at(120)
    await clara.hears(("client", 118))
    assert await clara.waits_since() == 118


async def test_an_answer_from_the_phone_ends_the_wait_and_leaves_the_client_in_the_list(
    ledger: Ledger, clara: Conversation
) -> None:
    clara.at(50)
    await clara.hears(("phone", 40))
    assert await clara.waits_since() is None
    assert await clara.replies() == [(None, 0, 40)]
    assert (await shown(ledger, clara.id)).state == "WAITING"
    assert await clara.first_response() is None, "nobody had accepted"


async def test_what_is_recovered_in_the_wrong_order_ends_as_if_it_had_come_in_the_right_one(
    clara: Conversation,
) -> None:
    await clara.accept()
    clara.at(200)
    await clara.hears(("client", 100))
    await clara.hears(("phone", 50))
    assert await clara.replies() == [(None, 0, 50)]
    assert await clara.waits_since() == 100
    await clara.hears(("client", 45))
    assert await clara.waits_since() == 100
    await clara.hears(("client", 60))
    assert await clara.waits_since() == 60
    await clara.hears(("client", 170), ("phone", 150))
    assert await clara.waits_since() == 170
    assert await clara.replies() == [(None, 0, 50), (None, 60, 150)]


async def test_what_was_written_before_the_question_is_no_answer_to_it(
    clara: Conversation,
) -> None:
    clara.at(30)
    await clara.hears(("phone", -20))
    assert await clara.replies() == []
    assert await clara.waits_since() == 0


async def test_a_reply_never_took_less_than_no_time(clara: Conversation, clock: FakeClock) -> None:
    """WhatsApp's clock is ahead of this machine's."""
    await clara.accept()
    await clara.hears(("client", 30))
    clara.at(10)
    await clara.answer()
    clara.at(20)
    await clara.hears(("client", 50))
    await clara.answer()
    assert await clara.replies() == [(clara.ana.user_id, 0, 10), (clara.ana.user_id, 50, 50)]


async def test_the_first_response_is_the_first_thing_that_a_human_says_after_the_accept(
    clara: Conversation,
) -> None:
    clara.at(20)
    await clara.hears(("phone", 15))
    clara.at(30)
    await clara.accept()
    assert await clara.first_response() is None
    clara.at(40)
    await clara.answer()
    clara.at(70)
    await clara.answer()
    assert await clara.first_response() == 40
    await clara.hears(("phone", 35))
    assert await clara.first_response() == 35, "the phone was quicker, and was heard late"


async def test_accepting_within_the_second_of_the_answer_is_no_negative_response(
    clara: Conversation, clock: FakeClock
) -> None:
    clara.at(30)
    clock.advance(700)
    await clara.accept()
    await clara.hears(("phone", 30))
    assert await clara.first_response() == 30.7


async def test_of_a_blocked_client_nobody_owes_an_answer(
    ledger: Ledger, clara: Conversation
) -> None:
    await clara.accept()
    await clara.answer()
    block = clients.update().values(is_blocked=True)
    await ledger.write(lambda work: work.connection.execute(block))
    clara.at(60)
    await clara.hears(("client", 55))
    assert await clara.waits_since() is None


async def test_what_lies_within_business_hours_is_kept_by_the_hours_of_the_day(
    ledger: Ledger, clara: Conversation, clock: FakeClock, bruno: Actor
) -> None:
    """START is a Friday, 08:00 in London; it opens at nine."""
    always = (Span(opens=time(9), closes=time(18)),)

    def do_open(work: Work) -> None:
        do_set(work, "business", Business(time_zone="Europe/London"))
        do_set(work, "hours", Hours(is_always_open=False, week=(always,) * 7))

    await ledger.write(do_open)
    hours = 3600
    clara.at(3 * hours)
    await clara.accept()
    clara.at(3 * hours + 60)
    await clara.answer()
    clara.at(4 * hours)
    await ledger.write(lambda work: do_transfer(work, clara.ana, clara.id, None))
    await ledger.write(lambda work: do_accept(work, bruno, clara.id))
    clara.at(28 * hours)
    await ledger.write(lambda work: do_finish(work, bruno, clara.id))
    columns = attendances.c
    figures = select(
        columns.business_wait, columns.business_first_response, columns.business_duration
    )
    row = await ledger.read(lambda c: c.execute(figures).one())
    assert tuple(row) == (2 * HOUR, MINUTE, 9 * HOUR + 3 * HOUR)
    worth = await ledger.read(lambda c: c.execute(select(replies.c.business_ms)).scalar_one())
    assert worth == 2 * HOUR + MINUTE
