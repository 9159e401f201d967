"""Clients who have waited too long: when the alarm is raised, what the owner's phone is told."""

import asyncio
from datetime import time

import msgspec
import pytest
from sqlalchemy import func, select

from helpdesk.actions.alarms import do_raise, raise_alarms
from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_transfer
from helpdesk.actions.questions import do_answer
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.addresses import Address, AddressKind
from helpdesk.domain.envelopes import Answered, AskNumber, Outcome
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import HOUR, MINUTE
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Alarm, Business, Hours, Span
from helpdesk.domain.states import AttendanceState, InstanceState, MessageStatus
from helpdesk.store.records import Message
from helpdesk.store.schema import replies
from tests.actions.living import do_let_leave, do_set, said, shown
from tests.actions.people import told
from tests.actions.receiving import attendances_at, counts
from tests.factories import (
    START,
    FakeClock,
    arrived,
    do_move,
    do_wait,
    do_write_text,
    lid,
    phone,
    whatsapp_message,
)
from tests.waiting import News

CLARA = phone("5511987650005")
OWNER = Address(AddressKind.PHONE, "5511987651234")
QUARTER = 15 * MINUTE


@pytest.fixture
async def waiting(ledger: Ledger, number: int) -> int:
    """Clara waits."""
    return await ledger.write(lambda work: do_wait(work, number, CLARA))


@pytest.fixture
async def owner(ledger: Ledger, number: int) -> Address:
    """The owner's phone is to be told, and has written to the number before."""

    def do_prepare(work: Work) -> None:
        do_set(work, "alarm", Alarm(minutes=15, instance_id=number, phone=OWNER.value))
        ours = whatsapp_message(OWNER, "Test", from_me=True)
        do_receive(work, [arrived(ours, number)])

    await ledger.write(do_prepare)
    return OWNER


async def alarms_of(ledger: Ledger) -> list[Message]:
    """What the owner's phone was told."""
    found = [await said(ledger, one.id) for one in await attendances_at(ledger, OWNER)]
    return [message for some in found for message in some]


async def is_alarmed(ledger: Ledger, attendance_id: int) -> bool:
    return (await shown(ledger, attendance_id)).alarmed_at is not None


async def test_it_is_raised_after_the_time_set_and_not_a_millisecond_earlier(
    ledger: Ledger, clock: FakeClock, waiting: int
) -> None:
    clock.advance(QUARTER - 1)
    await raise_alarms(ledger)
    assert not await is_alarmed(ledger, waiting)
    clock.advance(1)

    def do_listen(work: Work) -> list[int]:
        do_raise(work)
        return [event.attendance_id or 0 for event in told(work, EventKind.ATTENDANCE_CHANGED)]

    assert await ledger.write(do_listen) == [waiting]
    assert (await shown(ledger, waiting)).alarmed_at == START + QUARTER
    clock.advance(HOUR)
    assert await ledger.write(do_listen) == [], "once for each wait"


async def test_it_counts_business_time_only(ledger: Ledger, clock: FakeClock, waiting: int) -> None:
    """START is 08:00; the business opens at nine."""
    span = Span(opens=time(9), closes=time(18))

    def do_open(work: Work) -> None:
        do_set(work, "business", Business(time_zone="Europe/London"))
        do_set(work, "hours", Hours(is_always_open=False, week=((span,),) * 7))

    await ledger.write(do_open)
    clock.advance(HOUR + QUARTER - 1)
    await raise_alarms(ledger)
    assert not await is_alarmed(ledger, waiting)
    clock.advance(1)
    await raise_alarms(ledger)
    assert await is_alarmed(ledger, waiting)


async def test_zero_minutes_are_never(ledger: Ledger, clock: FakeClock, waiting: int) -> None:
    await ledger.write(lambda work: do_set(work, "alarm", Alarm(minutes=0)))
    clock.advance(9 * HOUR)
    await raise_alarms(ledger)
    assert not await is_alarmed(ledger, waiting)


async def test_an_answer_from_the_phone_stops_it_and_the_next_question_begins_anew(
    ledger: Ledger, clock: FakeClock, number: int, waiting: int
) -> None:
    clock.advance(QUARTER)
    await raise_alarms(ledger)
    seconds = QUARTER // 1000
    answer = whatsapp_message(CLARA, from_me=True, seconds=seconds)
    await ledger.write(lambda work: do_receive(work, [arrived(answer, number)]))
    attendance = await shown(ledger, waiting)
    assert (attendance.state, attendance.alarmed_at) == (AttendanceState.WAITING, None)
    clock.advance(HOUR)
    await raise_alarms(ledger)
    assert not await is_alarmed(ledger, waiting)
    again = whatsapp_message(CLARA, seconds=seconds + 3600)
    await ledger.write(lambda work: do_receive(work, [arrived(again, number)]))
    clock.advance(QUARTER)
    await raise_alarms(ledger)
    assert await is_alarmed(ledger, waiting)


async def test_whoever_accepts_ends_it_and_who_is_handed_back_answered_waits_from_then(
    ledger: Ledger, clock: FakeClock, ana: Actor, waiting: int
) -> None:
    clock.advance(QUARTER)
    await raise_alarms(ledger)
    await ledger.write(lambda work: do_accept(work, ana, waiting))
    assert not await is_alarmed(ledger, waiting)
    await ledger.write(lambda work: do_write_text(work, ana, waiting))
    await ledger.write(do_let_leave)
    clock.advance(HOUR)
    await ledger.write(lambda work: do_transfer(work, ana, waiting, None))
    clock.advance(QUARTER - 1)
    await raise_alarms(ledger)
    assert not await is_alarmed(ledger, waiting)
    clock.advance(1)
    await raise_alarms(ledger)
    assert await is_alarmed(ledger, waiting)
    await ledger.write(lambda work: do_accept(work, ana, waiting))
    assert (await shown(ledger, waiting)).returned_at is None


async def test_an_answer_from_the_phone_stops_it_for_one_who_was_handed_back_too(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, marta: Actor, waiting: int
) -> None:
    await ledger.write(lambda work: do_accept(work, ana, waiting))
    await ledger.write(lambda work: do_write_text(work, ana, waiting))
    await ledger.write(do_let_leave)
    clock.advance(HOUR)
    await ledger.write(lambda work: do_transfer(work, ana, waiting, None))
    clock.advance(QUARTER)
    await ledger.write(lambda work: do_transfer(work, marta, waiting, None, "Be quick"))
    await raise_alarms(ledger)
    assert await is_alarmed(ledger, waiting), "a note changes nothing about the wait"
    seconds = (clock() - START) // 1000
    late = whatsapp_message(CLARA, from_me=True, seconds=600)
    await ledger.write(lambda work: do_receive(work, [arrived(late, number)]))
    assert await is_alarmed(ledger, waiting), "it was written before the return"
    answer = whatsapp_message(CLARA, from_me=True, seconds=seconds)
    await ledger.write(lambda work: do_receive(work, [arrived(answer, number)]))
    assert not await is_alarmed(ledger, waiting)
    clock.advance(HOUR)
    await raise_alarms(ledger)
    assert not await is_alarmed(ledger, waiting)


async def test_a_return_is_no_question_that_the_figures_would_count(
    ledger: Ledger, clock: FakeClock, ana: Actor, waiting: int
) -> None:
    await ledger.write(lambda work: do_accept(work, ana, waiting))
    await ledger.write(lambda work: do_write_text(work, ana, waiting))
    await ledger.write(do_let_leave)
    await ledger.write(lambda work: do_transfer(work, ana, waiting, None))
    clock.advance(HOUR)
    await ledger.write(lambda work: do_accept(work, ana, waiting))
    await ledger.write(lambda work: do_write_text(work, ana, waiting))
    count = select(func.count()).select_from(replies)
    assert await ledger.read(lambda c: c.execute(count).scalar_one()) == 1


async def test_the_owner_raises_no_alarm_by_writing_to_the_number(
    ledger: Ledger, clock: FakeClock, number: int, owner: Address
) -> None:
    """WhatsApp knows the phone without its ninth digit."""
    short = Address(AddressKind.PHONE, "551187651234")
    own = await ledger.write(lambda work: do_wait(work, number, short))
    clock.advance(HOUR)
    await raise_alarms(ledger)
    assert not await is_alarmed(ledger, own)
    assert await alarms_of(ledger) == []


async def test_the_phone_gets_one_message_for_all_who_wait_and_no_word_of_theirs(
    ledger: Ledger, clock: FakeClock, number: int, waiting: int, owner: Address
) -> None:
    clock.advance(5 * MINUTE)
    group = [arrived(whatsapp_message(content="A secret", seconds=300), number) for _ in range(2)]
    await ledger.write(lambda work: do_receive(work, group))
    clock.advance(QUARTER)
    await raise_alarms(ledger)
    [alarm] = await alarms_of(ledger)
    assert "3 clients" in alarm.content
    assert "20 min" in alarm.content
    assert "secret" not in alarm.content
    assert alarm.chat == owner
    assert alarm.expires_at == clock() + HOUR
    [home] = await attendances_at(ledger, owner)
    assert home.state is AttendanceState.FINISHED


async def test_it_is_told_again_after_ten_minutes_only_and_only_if_somebody_new_waits(
    ledger: Ledger, clock: FakeClock, number: int, waiting: int, owner: Address
) -> None:
    clock.advance(MINUTE)
    later = whatsapp_message(seconds=60)
    await ledger.write(lambda work: do_receive(work, [arrived(later, number)]))
    clock.advance(14 * MINUTE)
    told_at = clock()
    for minute in range(30):
        await raise_alarms(ledger)
        expected = 1 if minute < 10 else 2
        assert len(await alarms_of(ledger)) == expected, minute
        clock.advance(MINUTE)
    assert {one.created_at - told_at for one in await alarms_of(ledger)} == {0, 10 * MINUTE}


async def test_two_schedulers_tell_it_once(
    ledger: Ledger, clock: FakeClock, waiting: int, owner: Address
) -> None:
    clock.advance(QUARTER)
    other = Ledger(ledger.database, clock=clock)
    await asyncio.gather(*(raise_alarms(one) for one in (ledger, other, ledger)))
    assert len(await alarms_of(ledger)) == 1


async def test_an_alarm_that_was_raised_before_a_long_stall_is_told_after_it(
    ledger: Ledger, clock: FakeClock, number: int, waiting: int, owner: Address
) -> None:
    """The helpdesk died between the two, or the machine slept."""
    clock.advance(QUARTER)
    await ledger.write(do_raise)
    clock.advance(2 * HOUR)
    await raise_alarms(ledger)
    [alarm] = await alarms_of(ledger)
    assert "135 min" in alarm.content
    clock.advance(HOUR)
    await raise_alarms(ledger)
    assert len(await alarms_of(ledger)) == 1, "it was told"
    seconds = (clock() - START) // 1000
    later = whatsapp_message(seconds=seconds)
    await ledger.write(lambda work: do_receive(work, [arrived(later, number)]))
    clock.advance(QUARTER)
    await ledger.write(do_raise)
    clock.advance(HOUR)
    await raise_alarms(ledger)
    assert len(await alarms_of(ledger)) == 2


async def test_a_number_that_is_away_keeps_it_for_an_hour(
    ledger: Ledger, clock: FakeClock, number: int, waiting: int, owner: Address
) -> None:
    await ledger.write(lambda work: do_move(work, number, InstanceState.OFFLINE))
    clock.advance(QUARTER)
    await raise_alarms(ledger)
    [alarm] = await alarms_of(ledger)
    assert alarm.status is MessageStatus.QUEUED


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.REFUSED])
async def test_a_phone_that_nobody_knows_is_looked_up_first(
    ledger: Ledger, clock: FakeClock, number: int, waiting: int, outcome: Outcome
) -> None:
    alarm = Alarm(minutes=15, instance_id=number, phone=OWNER.value)
    await ledger.write(lambda work: do_set(work, "alarm", alarm))
    hidden = lid("70000000009999")
    questions: list[AskNumber] = []
    news = News()

    def note(work: Work) -> None:
        questions.extend(one for one in work.outgoing if isinstance(one, AskNumber))
        news.tell()

    ledger.after_commit(note)
    clock.advance(QUARTER)
    raising = asyncio.create_task(raise_alarms(ledger))
    [question] = await news.until(lambda: questions)
    answer = Answered(
        instance_id=number,
        request_id=question.request_id,
        outcome=outcome,
        value=msgspec.json.encode((hidden, OWNER)).decode() if outcome is Outcome.DONE else None,
    )
    before = await counts(ledger)
    await ledger.write(lambda work: do_answer(work, answer))
    await raising
    if outcome is Outcome.REFUSED:
        clock.advance(5 * MINUTE)
        await raise_alarms(ledger)
        assert len(questions) == 1, "not each minute"
        assert await counts(ledger) == before
        return
    [message] = await alarms_of(ledger)
    assert message.chat == hidden
    [home] = await attendances_at(ledger, OWNER)
    assert (home.state, home.unread_count) == (AttendanceState.FINISHED, 0)
