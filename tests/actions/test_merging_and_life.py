"""What merging and parting two clients do to the life of their attendances: blocks, departments,
clocks, replies, attendants who have left."""

from datetime import time

import pytest
from sqlalchemy import select

from helpdesk.actions.attendances import do_accept
from helpdesk.actions.blocking import do_block
from helpdesk.actions.clients import do_merge_by_hand, do_part_by_hand
from helpdesk.actions.departments import do_add_department
from helpdesk.actions.users import do_change
from helpdesk.actions.work import Ledger, Work
from helpdesk.domain.events import EventKind
from helpdesk.domain.moments import HOUR, MINUTE, SECOND, Moment
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Business, Hours, Span
from helpdesk.domain.states import AttendanceState
from helpdesk.store import attendances
from helpdesk.store.records import Attendance
from helpdesk.store.schema import attendances as attendance_table
from helpdesk.store.schema import replies
from tests.actions.living import do_set
from tests.actions.people import client_of, told
from tests.actions.receiving import receive
from tests.factories import (
    START,
    FakeClock,
    do_open,
    do_wait,
    do_write_text,
    phone,
    whatsapp_message,
)

ONE, OTHER = phone("447700900123"), phone("447700900124")


def ids_of(work: Work) -> tuple[int, int]:
    one, other = (client_of(work.connection, chat).id for chat in (ONE, OTHER))
    return one, other


def do_join(work: Work, admin: Actor) -> tuple[int, int]:
    """The two become one; their ids."""
    one, other = ids_of(work)
    do_merge_by_hand(work, admin, one, other)
    return one, other


def shown(work: Work, attendance_id: int) -> Attendance:
    found = attendances.load(work.connection, attendance_id)
    assert found is not None
    return found


def replies_of(work: Work, attendance_id: int) -> list[tuple[int | None, int]]:
    """Whose they are, and how long they took, in seconds."""
    found = select(replies.c.user_id, replies.c.answered_at - replies.c.asked_at)
    rows = work.connection.execute(
        found.where(replies.c.attendance_id == attendance_id).order_by(replies.c.id)
    )
    return [(user_id, milliseconds // SECOND) for user_id, milliseconds in rows]


@pytest.mark.parametrize("is_survivor", [True, False])
async def test_a_client_who_turns_out_to_be_blocked_has_nothing_under_way(
    ledger: Ledger, number: int, admin: Actor, *, is_survivor: bool
) -> None:
    def story(work: Work) -> None:
        waiting = [do_wait(work, number, chat) for chat in (ONE, OTHER)]
        blocked = client_of(work.connection, ONE if is_survivor else OTHER)
        do_block(work, admin, blocked, is_blocked=True)
        do_join(work, admin)
        assert [shown(work, one).state for one in waiting] == [AttendanceState.FINISHED] * 2
        assert all(shown(work, one).feedback_asked_at is None for one in waiting)
        last = told(work, EventKind.ATTENDANCE_CHANGED)[-1]
        assert last.attendance is not None
        assert last.attendance.state is AttendanceState.FINISHED

    await ledger.write(story)


async def test_the_department_of_either_is_kept(ledger: Ledger, number: int, admin: Actor) -> None:
    def story(work: Work) -> None:
        sales = do_add_department(work, actor=admin, name="Sales", member_ids=()).id
        first, second = (do_wait(work, number, chat) for chat in (ONE, OTHER))
        attendances.change(work.connection, second, {"department_id": sales})
        do_join(work, admin)
        assert shown(work, first).department_id == sales

    await ledger.write(story)


async def test_the_wait_and_the_first_response_are_those_of_the_common_attendance(
    ledger: Ledger, number: int, admin: Actor, ana: Actor, bruno: Actor, clock: FakeClock
) -> None:
    """One has waited since START, 08:00, and Other was accepted at 09:10; open from 08:30."""
    day = (Span(opens=time(8, 30), closes=time(18)),)
    await ledger.write(lambda work: do_set(work, "business", Business(time_zone="UTC")))
    hours = Hours(is_always_open=False, week=(day,) * 7)
    await ledger.write(lambda work: do_set(work, "hours", hours))
    await receive(ledger, number, whatsapp_message(ONE))
    clock.advance(HOUR)
    await receive(ledger, number, whatsapp_message(OTHER, seconds=3_600))
    clock.advance(10 * MINUTE)

    def accept(work: Work) -> int:
        [waiting] = attendances.unfinished_of_client(work.connection, ids_of(work)[1])
        do_accept(work, ana, waiting.id)
        return waiting.id

    opened = await ledger.write(accept)
    clock.advance(MINUTE)
    await ledger.write(lambda work: do_write_text(work, ana, opened, "Hello"))
    before = await ledger.write(lambda work: shown(work, opened))
    assert before.business_wait == 10 * MINUTE
    clients = await ledger.write(lambda work: do_join(work, admin))
    after = await ledger.write(lambda work: shown(work, opened))
    assert after.created_at == START
    assert after.business_wait == 40 * MINUTE
    assert after.first_response_at == before.first_response_at
    assert after.business_first_response == MINUTE
    await ledger.write(lambda work: do_part_by_hand(work, admin, *clients))
    again = await ledger.write(lambda work: shown(work, opened))
    assert again.business_wait == before.business_wait


async def test_an_answer_in_the_absorbed_attendance_is_the_first_response_of_both(
    ledger: Ledger, number: int, admin: Actor, ana: Actor, bruno: Actor, clock: FakeClock
) -> None:
    first = await ledger.write(lambda work: do_open(work, number, ana, ONE))
    clock.advance(SECOND)
    second = await ledger.write(lambda work: do_open(work, number, bruno, OTHER))
    clock.advance(MINUTE)
    await ledger.write(lambda work: do_write_text(work, bruno, second, "Hello"))
    answered = Moment(clock.moment)
    assert (await ledger.write(lambda work: shown(work, first))).first_response_at is None
    clients = await ledger.write(lambda work: do_join(work, admin))
    joined = await ledger.write(lambda work: shown(work, first))
    assert joined.first_response_at == answered
    assert joined.business_first_response == MINUTE + SECOND
    replied = [(bruno.user_id, 61)]
    assert await ledger.write(lambda work: replies_of(work, first)) == replied
    await ledger.write(lambda work: do_part_by_hand(work, admin, *clients))
    assert (await ledger.write(lambda work: shown(work, first))).first_response_at is None
    assert (await ledger.write(lambda work: shown(work, second))).first_response_at == answered


async def test_undone_replies_go_back_with_the_messages_that_they_answered(
    ledger: Ledger, number: int, admin: Actor, ana: Actor, bruno: Actor, clock: FakeClock
) -> None:
    first = await ledger.write(lambda work: do_open(work, number, ana, ONE))
    clock.advance(10 * SECOND)
    await receive(ledger, number, whatsapp_message(OTHER, seconds=10))

    def answer(work: Work) -> int:
        do_write_text(work, ana, first, "To the one")
        [waiting] = attendances.unfinished_of_client(work.connection, ids_of(work)[1])
        do_accept(work, bruno, waiting.id)
        do_write_text(work, bruno, waiting.id, "To the other")
        return waiting.id

    clock.advance(20 * SECOND)
    second = await ledger.write(answer)
    of_first, of_second = [(ana.user_id, 30)], [(bruno.user_id, 20)]
    clients = await ledger.write(lambda work: do_join(work, admin))
    assert await ledger.write(lambda work: replies_of(work, first)) == of_first + of_second
    assert await ledger.write(lambda work: replies_of(work, second)) == []
    await ledger.write(lambda work: do_part_by_hand(work, admin, *clients))
    assert await ledger.write(lambda work: replies_of(work, first)) == of_first
    assert await ledger.write(lambda work: replies_of(work, second)) == of_second


async def test_undone_whose_attendant_has_left_goes_back_to_the_waiting_list(
    ledger: Ledger, number: int, admin: Actor, ana: Actor, bruno: Actor
) -> None:
    def story(work: Work) -> None:
        do_open(work, number, ana, ONE)
        second = do_open(work, number, bruno, OTHER)
        clients = do_join(work, admin)
        do_change(work, bruno.user_id, active=False, by=admin)
        do_part_by_hand(work, admin, *clients)
        revived = shown(work, second)
        assert (revived.state, revived.attendant) == (AttendanceState.WAITING, None)
        assert revived.started_at is not None
        found = select(attendance_table.c.user_id, attendance_table.c.returned_at).where(
            attendance_table.c.id == second
        )
        assert tuple(work.connection.execute(found).one()) == (None, work.now)

    await ledger.write(story)
