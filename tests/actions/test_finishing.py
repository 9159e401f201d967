"""The automatic finish: when exactly, what holds it up, and that it happens once."""

import asyncio
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, func, select

from helpdesk.actions.arrivals import do_receive
from helpdesk.actions.attendances import do_accept, do_finish, do_transfer
from helpdesk.actions.catch_ups import do_repeat_incomplete
from helpdesk.actions.dispatch import do_claim
from helpdesk.actions.dropping import do_drop_expired
from helpdesk.actions.idle import AT_ONCE, do_finish_idle
from helpdesk.actions.instances import do_resume
from helpdesk.actions.notes import do_write_note
from helpdesk.actions.serving import LONGEST_TICK, do_tick_numbers, served_at
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.moments import DAY, HOUR, MINUTE, SECOND, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Feedbacks, Finishing
from helpdesk.domain.states import AttendanceState, InstanceState, MessageStatus
from helpdesk.store import instances
from helpdesk.store.schema import attendances as attendance_table
from helpdesk.store.schema import messages as message_table
from tests.actions.living import (
    IDLE_MINUTES,
    LINKS,
    do_catch_up,
    do_let_leave,
    do_set,
    run_idle,
    said,
    serve,
    shown,
)
from tests.factories import (
    START,
    FakeClock,
    arrived,
    do_connect,
    do_move,
    do_open,
    do_wait,
    do_write_text,
    phone,
    uuid,
    whatsapp_message,
)

CLARA = phone("5511987650001")
HALF_AN_HOUR = IDLE_MINUTES * MINUTE


@pytest.fixture
async def opened(ledger: Ledger, number: int, ana: Actor) -> int:
    """Clara's attendance, which Ana has, on a number that serves."""

    def do_begin(work: Work) -> int:
        do_catch_up(work, number)
        return do_open(work, number, ana, CLARA)

    return await ledger.write(do_begin)


async def clara_writes(ledger: Ledger, clock: FakeClock, number: int, seconds_ago: int = 0) -> None:
    """Clara writes; it is stored so many seconds later."""
    seconds = (clock() - START) // SECOND - seconds_ago
    message = whatsapp_message(CLARA, "And another thing", seconds=seconds)
    await ledger.write(lambda work: do_receive(work, [arrived(message, number)]))


async def is_finished(ledger: Ledger, attendance_id: int) -> bool:
    return (await shown(ledger, attendance_id)).state is AttendanceState.FINISHED


async def served(ledger: Ledger, number: int, clock: FakeClock) -> int:
    instance = await ledger.read(lambda connection: instances.load(connection, number))
    assert instance is not None
    return served_at(instance, clock())


async def test_it_happens_after_half_an_hour_and_not_a_millisecond_earlier(
    ledger: Ledger, clock: FakeClock, opened: int
) -> None:
    await serve(ledger, clock, HALF_AN_HOUR - 1)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await serve(ledger, clock, 1)
    await run_idle(ledger)
    attendance = await shown(ledger, opened)
    assert attendance.state is AttendanceState.FINISHED
    assert attendance.is_finished_automatically
    assert attendance.finished_at == clock() == START + HALF_AN_HOUR


async def test_zero_minutes_are_never(ledger: Ledger, clock: FakeClock, opened: int) -> None:
    await serve(ledger, clock, 4 * HOUR)
    await run_idle(ledger, idle_minutes=0)
    assert not await is_finished(ledger, opened)


@pytest.mark.parametrize("who", ["client", "attendant", "phone"])
async def test_each_message_of_a_person_begins_it_anew(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, opened: int, who: str
) -> None:
    await serve(ledger, clock, HALF_AN_HOUR - 1)

    def do_speak(work: Work) -> None:
        if who == "attendant":
            do_write_text(work, ana, opened)
            do_let_leave(work)
            return
        seconds = (work.now - START) // SECOND
        message = whatsapp_message(CLARA, seconds=seconds, from_me=who == "phone")
        do_receive(work, [arrived(message, number)])

    await ledger.write(do_speak)
    await serve(ledger, clock, HALF_AN_HOUR - 1)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await serve(ledger, clock, 1)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_a_private_note_does_not(
    ledger: Ledger, clock: FakeClock, ana: Actor, opened: int
) -> None:
    await serve(ledger, clock, 29 * MINUTE)
    await ledger.write(lambda work: do_write_note(work, ana, opened, uuid(), "Call her later"))
    await serve(ledger, clock, MINUTE)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_a_message_that_was_recovered_late_counts_from_when_it_was_stored(
    ledger: Ledger, clock: FakeClock, number: int, opened: int
) -> None:
    await serve(ledger, clock, 20 * MINUTE)
    await clara_writes(ledger, clock, number, seconds_ago=15 * 60)
    await serve(ledger, clock, HALF_AN_HOUR - 1)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await serve(ledger, clock, 1)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_who_waits_is_never_finished_and_counts_from_when_somebody_accepts(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, opened: int
) -> None:
    waiting = await ledger.write(lambda work: do_wait(work, number))
    await serve(ledger, clock, 3 * HOUR)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)
    assert (await shown(ledger, waiting)).state is AttendanceState.WAITING
    await ledger.write(lambda work: do_accept(work, ana, waiting))
    await run_idle(ledger)
    assert (await shown(ledger, waiting)).state is AttendanceState.OPEN
    await serve(ledger, clock, HALF_AN_HOUR)
    await run_idle(ledger)
    assert await is_finished(ledger, waiting)


async def test_who_gets_an_attendance_gets_its_time_with_it(
    ledger: Ledger, clock: FakeClock, ana: Actor, bruno: Actor, opened: int
) -> None:
    await serve(ledger, clock, 29 * MINUTE)
    await ledger.write(lambda work: do_transfer(work, ana, opened, bruno.user_id))
    await serve(ledger, clock, 29 * MINUTE)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)


async def test_a_number_that_was_away_for_hours_counts_none_of_them(
    ledger: Ledger, clock: FakeClock, number: int, opened: int
) -> None:
    await serve(ledger, clock, 10 * MINUTE)
    await ledger.write(lambda work: do_move(work, number, InstanceState.OFFLINE))
    await serve(ledger, clock, 5 * HOUR)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    # Connected, and what was written meanwhile may still be missing.
    await ledger.write(lambda work: do_connect(work, number))
    await serve(ledger, clock, 40 * MINUTE)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await ledger.write(lambda work: do_catch_up(work, number))
    await serve(ledger, clock, 20 * MINUTE - 1)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await serve(ledger, clock, 1)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_a_page_that_never_shows_its_history_serves_after_an_hour(
    ledger: Ledger, clock: FakeClock, number: int, opened: int
) -> None:
    await ledger.write(lambda work: do_move(work, number, InstanceState.OFFLINE))
    await ledger.write(lambda work: do_connect(work, number))
    await serve(ledger, clock, HOUR + 10 * MINUTE)
    assert await served(ledger, number, clock) == 10 * MINUTE


async def test_a_number_that_could_not_show_everything_does_not_serve_yet(
    ledger: Ledger, clock: FakeClock, number: int, opened: int
) -> None:
    await ledger.write(lambda work: do_move(work, number, InstanceState.OFFLINE))
    await ledger.write(lambda work: do_connect(work, number))
    await ledger.write(lambda work: do_catch_up(work, number, is_complete=False))
    await serve(ledger, clock, 40 * MINUTE)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await ledger.write(do_repeat_incomplete)
    await ledger.write(lambda work: do_catch_up(work, number))
    await serve(ledger, clock, 30 * MINUTE)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


@pytest.mark.parametrize("jump", [DAY, -DAY, 3 * HOUR, -3 * HOUR])
async def test_a_clock_that_jumps_finishes_nobody(
    ledger: Ledger, clock: FakeClock, number: int, opened: int, jump: int
) -> None:
    await serve(ledger, clock, 20 * MINUTE)
    before = await served(ledger, number, clock)
    clock.advance(jump)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    gained = await served(ledger, number, clock) - before
    assert gained == (LONGEST_TICK if jump > 0 else 0)
    await serve(ledger, clock, 10 * MINUTE)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_two_schedulers_whose_clocks_differ_count_each_moment_once(
    ledger: Ledger, clock: FakeClock, number: int, opened: int
) -> None:
    other = Ledger(ledger.database, clock=lambda: Moment(clock() + 9 * SECOND))
    for _ in range(20):
        clock.advance(MINUTE)
        await other.write(do_tick_numbers)
        await ledger.write(do_tick_numbers)
    assert await served(ledger, number, clock) == 20 * MINUTE + 9 * SECOND


async def test_after_a_crash_the_last_minute_is_not_counted(
    ledger: Ledger, clock: FakeClock, number: int, opened: int
) -> None:
    await serve(ledger, clock, 5 * MINUTE)
    clock.advance(8 * HOUR)
    await ledger.write(do_resume)
    assert await served(ledger, number, clock) == 5 * MINUTE


async def test_it_stands_still_while_an_answer_waits_and_counts_from_when_that_has_left(
    ledger: Ledger, clock: FakeClock, ana: Actor, opened: int
) -> None:
    await serve(ledger, clock, MINUTE)
    await ledger.write(lambda work: do_write_text(work, ana, opened))
    await serve(ledger, clock, 2 * HOUR)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await ledger.write(lambda work: do_claim(work, 10))
    await run_idle(ledger)
    assert not await is_finished(ledger, opened), "it is SENDING"
    assert await ledger.write(do_let_leave) == 1
    await serve(ledger, clock, HALF_AN_HOUR - 1)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await serve(ledger, clock, 1)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_a_later_tick_of_an_old_message_moves_nothing(
    ledger: Ledger, clock: FakeClock, ana: Actor, opened: int
) -> None:
    await ledger.write(lambda work: do_write_text(work, ana, opened))
    await ledger.write(do_let_leave)
    mark = (await shown(ledger, opened)).idle_mark
    await serve(ledger, clock, 10 * MINUTE)
    assert await ledger.write(do_let_leave) == 0
    assert (await shown(ledger, opened)).idle_mark == mark


async def test_what_was_open_before_there_were_marks_counts_from_first_sight(
    ledger: Ledger, clock: FakeClock, opened: int
) -> None:
    forget = attendance_table.update().values(idle_mark=None)
    await serve(ledger, clock, 2 * HOUR)
    await ledger.write(lambda work: work.connection.execute(forget))
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await serve(ledger, clock, HALF_AN_HOUR)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_those_whose_client_waits_for_an_answer_are_spared_if_the_business_wants_so(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, opened: int
) -> None:
    spare = Finishing(spares_unanswered=True)
    await ledger.write(lambda work: do_set(work, "finishing", spare))
    await serve(ledger, clock, 2 * HOUR)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await ledger.write(lambda work: do_write_text(work, ana, opened))
    await ledger.write(do_let_leave)
    await serve(ledger, clock, HALF_AN_HOUR)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_the_client_is_warned_once_for_each_silence(
    ledger: Ledger, clock: FakeClock, number: int, opened: int
) -> None:
    await ledger.write(lambda work: do_set(work, "finishing", Finishing(warning_minutes=5)))
    await serve(ledger, clock, 25 * MINUTE - 1)
    await run_idle(ledger)
    assert await said(ledger, opened) == []
    await serve(ledger, clock, 1)
    for _ in range(2):
        await run_idle(ledger)
        await ledger.write(do_let_leave)
    [warning] = await said(ledger, opened)
    assert "5 minutos" in warning.content, "in the language of the client's country"
    await serve(ledger, clock, 2 * MINUTE)
    await clara_writes(ledger, clock, number)
    await serve(ledger, clock, 25 * MINUTE)
    await run_idle(ledger)
    await ledger.write(do_let_leave)
    assert len(await said(ledger, opened)) == 2
    await serve(ledger, clock, 5 * MINUTE - 1)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await serve(ledger, clock, 1)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_a_warning_that_comes_late_or_waits_to_be_sent_is_out_as_long_as_it_says(
    ledger: Ledger, clock: FakeClock, opened: int
) -> None:
    await ledger.write(lambda work: do_set(work, "finishing", Finishing(warning_minutes=5)))
    await serve(ledger, clock, 33 * MINUTE)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened), "nobody is finished unwarned"
    await serve(ledger, clock, 3 * MINUTE)
    await ledger.write(do_let_leave)
    await serve(ledger, clock, 5 * MINUTE - 1)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await serve(ledger, clock, 1)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_a_warning_that_an_outage_holds_up_is_out_no_longer_than_it_says(
    ledger: Ledger, clock: FakeClock, number: int, opened: int
) -> None:
    """The number is away for hours with the warning in hand."""
    await ledger.write(lambda work: do_set(work, "finishing", Finishing(warning_minutes=5)))
    await serve(ledger, clock, 25 * MINUTE)
    await run_idle(ledger)
    await ledger.write(lambda work: do_move(work, number, InstanceState.OFFLINE))
    await serve(ledger, clock, 3 * HOUR)
    await ledger.write(lambda work: do_connect(work, number))
    await ledger.write(lambda work: do_catch_up(work, number))
    await serve(ledger, clock, MINUTE)
    await ledger.write(do_let_leave)
    await serve(ledger, clock, 5 * MINUTE - 1)
    await run_idle(ledger)
    assert not await is_finished(ledger, opened)
    await serve(ledger, clock, 1)
    await run_idle(ledger)
    assert await is_finished(ledger, opened)


async def test_what_holds_for_all_is_asked_for_once_however_many_are_finished(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, opened: int
) -> None:
    def do_begin(work: Work) -> None:
        for _ in range(9):
            do_open(work, number, ana)

    await ledger.write(do_begin)
    await serve(ledger, clock, HALF_AN_HOUR)
    statements: list[str] = []

    def do_listen(work: Work) -> int:
        def note(*given: Any) -> None:
            statements.append(given[2])

        event.listen(work.connection, "before_cursor_execute", note)
        try:
            return do_finish_idle(work, number, IDLE_MINUTES, LINKS)
        finally:
            event.remove(work.connection, "before_cursor_execute", note)

    assert await ledger.write(do_listen) == 10
    assert sum("FROM settings" in one for one in statements) == 1
    assert sum("FROM instances" in one for one in statements) == 1


async def test_a_message_in_the_gap_between_look_and_finish_wins(
    ledger: Ledger, clock: FakeClock, number: int, opened: int
) -> None:
    await serve(ledger, clock, HALF_AN_HOUR)
    step = partial(do_finish_idle, instance_id=number, idle_minutes=IDLE_MINUTES, links=LINKS)
    writing = asyncio.create_task(clara_writes(ledger, clock, number))
    finishing = asyncio.create_task(ledger.write(step))
    await asyncio.gather(writing, finishing)
    assert finishing.result() == 0
    assert not await is_finished(ledger, opened)


async def test_two_schedulers_and_a_restart_finish_and_ask_each_once(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, opened: int
) -> None:
    count = 2 * AT_ONCE + 7

    def do_begin(work: Work) -> None:
        for _ in range(count - 1):
            do_open(work, number, ana)

    await ledger.write(do_begin)
    await serve(ledger, clock, HALF_AN_HOUR)
    # One that died after its first transaction.
    step = partial(do_finish_idle, instance_id=number, idle_minutes=IDLE_MINUTES, links=LINKS)
    assert await ledger.write(step) == AT_ONCE
    other = Ledger(ledger.database, clock=clock)
    await asyncio.gather(*(run_idle(one, links=LINKS) for one in (ledger, other, ledger)))
    finished = select(func.count()).where(attendance_table.c.is_finished_automatically)
    asked = select(func.count(), func.count(message_table.c.attendance_id.distinct())).where(
        message_table.c.origin == "system"
    )
    assert await ledger.read(lambda c: c.execute(finished).scalar_one()) == count
    assert tuple(await ledger.read(lambda c: c.execute(asked).one())) == (count, count)


async def test_the_automatic_finish_asks_as_a_finish_by_hand_does_unless_nobody_is_to_be_asked(
    ledger: Ledger, clock: FakeClock, opened: int
) -> None:
    await ledger.write(lambda work: do_set(work, "feedbacks", Feedbacks(asks=False)))
    await serve(ledger, clock, HALF_AN_HOUR)
    await run_idle(ledger, links=LINKS)
    assert await is_finished(ledger, opened)
    assert (await shown(ledger, opened)).feedback_asked_at is None
    assert await said(ledger, opened) == []


async def test_what_could_not_be_sent_in_time_is_dropped_and_nobody_was_asked(
    ledger: Ledger, clock: FakeClock, number: int, ana: Actor, opened: int
) -> None:
    await ledger.write(lambda work: do_finish(work, ana, opened, True, LINKS))
    await ledger.write(lambda work: do_move(work, number, InstanceState.OFFLINE))
    clock.advance(DAY - 1)
    await ledger.write(do_drop_expired)
    assert [one.status for one in await said(ledger, opened)] == [MessageStatus.QUEUED]
    clock.advance(1)
    await ledger.write(lambda work: do_connect(work, number))
    assert await ledger.write(lambda work: do_claim(work, 10)) == [], "it is too late"
    await ledger.write(do_drop_expired)
    [question] = await said(ledger, opened)
    assert question.status is MessageStatus.FAILED
    assert question.error
    assert (await shown(ledger, opened)).feedback_asked_at is None
